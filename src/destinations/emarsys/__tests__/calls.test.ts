import { Destination } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import type { Seen } from './__helpers__/actions'
import {
  ACTIONS,
  KEY,
  play,
  refusal,
  refuseSingle,
  runBatch,
  runSingle,
  statuses,
  who
} from './__helpers__/actions'
import { event, ok, recordWire, WSSE } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

type Wire = ReturnType<typeof recordWire>

const noncesOf = (wire: Wire) =>
  new Set(wire.map(({ headers }) => /Nonce="(\w+)"/.exec(headers['x-wsse'] ?? '')?.[1]))

const customer = (api_user: string) => ({ api_user, api_password: 'x' })

/** Emarsys knows everybody but z@example.com. */
const refuseZ = () =>
  play(({ keys }) => [
    200,
    ok({ errors: keys.includes('z@example.com') ? { 'z@example.com': { '2010': 'Two' } } : [] })
  ])

/** Who asked, and about whom. */
const askedBy = (requests: Seen[]) =>
  requests
    .map(({ headers, keys }) => [/Username="(\w+)"/.exec(headers['x-wsse'] ?? '')?.[1], ...keys])
    .sort()

describe.each(ACTIONS)('$action', ({ action, mapping, byTarget }) => {
  it('#14 batch: signs each request for itself', async () => {
    const wire = recordWire()
    const events = [1, 2, 3].map((target) => who('a@example.com', { target }))
    await runBatch(action, byTarget, events)
    expect(wire).toHaveLength(3)
    expect(noncesOf(wire).size).toBe(3)
  })

  it('#14 single: signs each call for itself', async () => {
    const wire = recordWire()
    await runSingle(action, mapping, who('a@example.com'))
    await runSingle(action, mapping, who('a@example.com'))
    expect(wire).toHaveLength(2)
    expect(noncesOf(wire).size).toBe(2)
  })

  it('#21 single and batch: makes the same request of the same event', async () => {
    const wire = recordWire()
    for (const one of [mapping, byTarget]) {
      await runSingle(action, one, who('a@example.com'))
      await runBatch(action, one, [who('a@example.com')])
    }
    expect(wire).toHaveLength(4)
    for (const [single, batch] of [wire.slice(0, 2), wire.slice(2)]) {
      expect([batch?.method, batch?.path]).toEqual([single?.method, single?.path])
      expect(batch?.body).toEqual(single?.body)
    }
  })

  it('#23 single: keeps nothing between the calls of two customers', async () => {
    const requests = refuseZ()
    const [one, two] = await Promise.all([
      runSingle(action, mapping, who('a@example.com'), customer('one')),
      refuseSingle(action, mapping, who('z@example.com'), customer('two'))
    ])
    expect(one).toMatchObject({ replyCode: 0 })
    expect(two).toMatchObject({ status: 400 })
    expect(askedBy(requests)).toEqual([
      ['one', 'a@example.com'],
      ['two', 'z@example.com']
    ])
  })

  it('#23 batch: keeps nothing between the calls of two customers', async () => {
    const requests = refuseZ()
    const [one, two] = await Promise.all([
      runBatch(action, mapping, [who('a@example.com'), who('b@example.com')], customer('one')),
      runBatch(action, mapping, [who('z@example.com')], customer('two'))
    ])
    expect([statuses(one), statuses(two)]).toEqual([[200, 200], [400]])
    expect(askedBy(requests)).toEqual([
      ['one', 'a@example.com', 'b@example.com'],
      ['two', 'z@example.com']
    ])
  })
})

describe('the runtime', () => {
  const settings = {
    ...WSSE,
    subscription: {
      partnerAction: 'upsertContact',
      subscribe: 'type = "identify"',
      mapping: { ...KEY, write_field: {} }
    }
  } as never

  it('#6 once: asks twice at most with refused WSSE credentials, and fetches no token', async () => {
    const requests = play(() => [401, refusal(1, 'Unauthorized')])
    const refused = new Destination(destination).onEvent(who('a@example.com'), settings)
    await expect(refused).rejects.toMatchObject({
      status: 401,
      message: expect.stringContaining('Unauthorized')
    })
    expect(requests).toHaveLength(2)
  })

  it('reports an event without a trigger match as not subscribed, and the rest at their places', async () => {
    play(() => [200, ok()])
    const events = [
      who('a@example.com'),
      event({ type: 'track', event: 'x' }),
      who('b@example.com')
    ]
    const [result] = await new Destination(destination).onBatch(events, settings)
    expect(result?.multistatus?.map(({ status }) => status)).toEqual([200, 400, 200])
  })
})

it('declares the size of a batch as a number', () => {
  for (const { fields } of Object.values(destination.actions))
    expect(fields.batch_size).toMatchObject({ type: 'number', default: 1000 })
})
