import type { SegmentEvent } from '@segment/actions-core'
import { createSandbox, type Sandbox } from '../../../sandbox'
import {
  ADD,
  definition,
  identify,
  track,
  TRIGGER,
  UPSERT,
  wsse
} from '../../runtime/__tests__/support'
import { TokenKeeper } from '../../runtime/token-keeper'
import type { EventOutcome, Subscription } from '../../wire'
import { Engine, type EngineOptions } from '../engine'
import type { Item, Journal, Result } from '../journal'

const FAST = { firstMs: 1, mostMs: 2 }

let sandbox: Sandbox
beforeEach(async () => {
  sandbox = await createSandbox()
})
afterEach(() => sandbox.close())

interface Told {
  mapping: number
  id: unknown
  result: Result
  at: number
}

async function run(
  subscriptions: Subscription[],
  events: SegmentEvent[],
  {
    journal,
    ...more
  }: Partial<Omit<EngineOptions<Item>, 'journal'>> & { journal?: Partial<Journal<Item>> } = {}
) {
  const told: Told[] = []
  const outcomes: [unknown, EventOutcome | 'resumed'][] = []
  const began = performance.now()
  const engine = new Engine<Item>({
    tokens: new TokenKeeper(),
    backoff: FAST,
    ...more,
    journal: {
      settled: ({ mapping, results }) => {
        const at = performance.now() - began
        for (const { item, result } of results)
          told.push({ mapping, id: item.event.messageId, result, at })
      },
      finished: ({ event }, outcome) => outcomes.push([event.messageId, outcome]),
      ...journal
    }
  })
  engine.apply({ definition: sandbox.attach(definition), subscriptions, settings: wsse(sandbox) })
  for (const event of events) await engine.push({ event, bytes: JSON.stringify(event).length })
  await engine.end()
  return {
    told,
    outcomes: Object.fromEntries(outcomes),
    of: (id: string) => told.find((one) => one.id === id)
  }
}

it('found #16: counts each event once, whatever the number of mappings', async () => {
  const events = [
    identify(1),
    track(1),
    track(2, 'nobody@example.com'),
    { type: 'page', messageId: 'p-1' } as unknown as SegmentEvent,
    { ...identify(2), integrations: { All: false } }
  ]
  const { told, outcomes } = await run([UPSERT, ADD, TRIGGER], events)
  const rows = told.map(({ mapping, id, result }) => `${mapping} ${String(id)} ${result.status}`)
  expect(rows.sort()).toEqual([
    '0 i-1 delivered',
    '1 i-1 delivered',
    '2 t-1 delivered',
    '2 t-2 rejected'
  ])
  expect(outcomes).toEqual({
    'i-1': 'delivered',
    't-1': 'delivered',
    't-2': 'rejected',
    'p-1': 'no mapping',
    'i-2': 'not for this destination'
  })
})

it('runs the mappings of an event in order, so that a contact is there before it is put on a list', async () => {
  const small = { ...ADD, mapping: { ...ADD.mapping, batch_size: 1 } }
  const { told } = await run(
    [UPSERT, small],
    [1, 2, 3].map((n) => identify(n))
  )
  expect(told.map(({ result }) => result.status)).toEqual(Array(6).fill('delivered'))
})

it("runs a contact's later event after its earlier one in the mappings above", async () => {
  const identified = identify(1)
  const { told } = await run([UPSERT, TRIGGER], [identified, track(1, 'u1@example.com')])
  expect(told.map(({ result }) => result.status)).toEqual(['delivered', 'delivered'])
})

it('leaves out mappings that are not enabled, and what it is told to skip', async () => {
  const subscriptions = [{ ...UPSERT, enabled: false }, ADD]
  const { told, outcomes } = await run(
    subscriptions,
    [identify(1, 'ada@example.com'), identify(2)],
    { journal: { skips: ({ event }) => event.messageId === 'i-2' } }
  )
  expect(told.map(({ mapping, id }) => [mapping, id])).toEqual([[1, 'i-1']])
  expect(outcomes).toEqual({ 'i-1': 'delivered', 'i-2': 'resumed' })
})

it('sends again what failed, and only that', async () => {
  const down = { kind: 'reply' as const, status: 503, body: 'Down' }
  sandbox.addFault({ match: { path: '/contact/' }, answer: down, times: 2 })
  const { told } = await run([UPSERT], [identify(1)])
  expect(told[0]?.result).toMatchObject({ status: 'delivered', attempts: 3 })
  const reset = { match: { path: '/trigger' }, answer: { kind: 'reset' as const }, processed: true }
  sandbox.addFault({ ...reset, times: 1 })
  const again = await run([TRIGGER], [track(1), track(3, 'nobody@example.com')])
  expect(again.outcomes).toEqual({ 't-1': 'delivered', 't-3': 'rejected' })
  expect(sandbox.state().triggers).toHaveLength(1)
})

it('gives up after its attempts, and says so', async () => {
  sandbox.addFault({ answer: { kind: 'reply', status: 500, body: 'Down' } })
  const pauses: number[] = []
  const { told, outcomes } = await run([UPSERT], [identify(1)], {
    attempts: 3,
    journal: { paused: ({ results }) => pauses.push(results.length) }
  })
  expect(told[0]?.result).toMatchObject({
    status: 'retry',
    httpStatus: 500,
    attempts: 3,
    message: expect.stringContaining('Down')
  })
  expect(pauses).toEqual([1, 1])
  expect(outcomes).toEqual({ 'i-1': 'retry' })
})

it('holds back what depends on an event that was given up, so that a later run sends both in order', async () => {
  const down = { kind: 'reply' as const, status: 500 }
  sandbox.addFault({ match: { path: '/contact/' }, answer: down })
  const options = { attempts: 1, isResumed: true }
  const { told, outcomes } = await run([UPSERT, ADD], [identify(1), identify(2)], options)
  expect(outcomes).toEqual({ 'i-1': 'retry', 'i-2': 'retry' })
  expect(told.filter(({ mapping }) => mapping === 1).map(({ result }) => result.message)).toEqual(
    Array(2).fill('An earlier event of the same contact is to be sent again first.')
  )
  sandbox.clearFaults()
  const later = await run([UPSERT, ADD], [identify(1), identify(2)], options)
  expect(later.outcomes).toEqual({ 'i-1': 'delivered', 'i-2': 'delivered' })
})

it('waits until the rate limit ends, with everything', async () => {
  sandbox.setLimits({ requestsPerMinute: 0 })
  const stop = new AbortController()
  let wait = 0
  const { told, outcomes } = await run([UPSERT], [identify(1)], {
    signal: stop.signal,
    journal: {
      paused: ({ milliseconds }) => {
        wait = milliseconds
        stop.abort()
      }
    }
  })
  // Emarsys says: in a minute from when it answered.
  expect(wait).toBeGreaterThanOrEqual(58_000)
  expect(wait).toBeLessThan(90_000)
  expect(told[0]?.result).toMatchObject({ status: 'retry', httpStatus: 429, attempts: 1 })
  expect(outcomes).toEqual({ 'i-1': 'retry' })
})

it('sends nothing more once it is stopped', async () => {
  const stop = new AbortController()
  stop.abort()
  expect((await run([UPSERT], [identify(1)], { signal: stop.signal })).told).toEqual([])
  expect(sandbox.requests()).toEqual([])
})

it('found #47: a later value wins after a retry, where events go one by one', async () => {
  const single = { ...UPSERT, mapping: { ...UPSERT.mapping, enable_batching: false } }
  const value = (n: number, firstName: string) =>
    ({
      ...identify(n, 'ada@example.com'),
      traits: { email: 'ada@example.com', firstName }
    }) as SegmentEvent
  const down = { kind: 'reply' as const, status: 500 }
  sandbox.addFault({ match: { path: '/contact/' }, answer: down, times: 1 })
  const { outcomes } = await run([single], [value(1, 'Old'), value(2, 'New')])
  expect(outcomes).toEqual({ 'i-1': 'delivered', 'i-2': 'delivered' })
  const ada = sandbox.state().contacts.find(({ values }) => values['3'] === 'ada@example.com')
  expect(ada?.values['1']).toBe('New')
})

it('found #47: a later value wins where one event names the contact by another key', async () => {
  const byId = {
    ...UPSERT,
    subscribe: 'type = "track"',
    mapping: {
      key_field: '2',
      key_value: { '@path': '$.properties.last' },
      write_field: { 1: 'New', 3: { '@path': '$.properties.email' } }
    }
  }
  const later = { ...track(1, 'new@example.com') } as SegmentEvent
  const events = [
    identify(1, 'new@example.com'),
    { ...later, properties: { email: 'new@example.com', last: 'L' } }
  ]
  const down = { kind: 'reply' as const, status: 500 }
  sandbox.addFault({ match: { path: '/contact/' }, answer: down, times: 1 })
  const { told } = await run([UPSERT, byId], events)
  expect(told.map(({ mapping }) => mapping)).toEqual([0, 1])
})

describe('found #47: the later of two mappings wins, whichever stands above, when the earlier is tried again', () => {
  const single = { key_field: '3', key_value: { '@path': '$.properties.email' } }
  const own = (more: object) => ({ ...single, ...more, enable_batching: false })
  const on = (event: string) => `event = "${event}"`
  const event = (n: number, name: string) =>
    ({ ...track(n, 'ada@example.com'), event: name }) as SegmentEvent
  const down = { kind: 'reply' as const, status: 500 }

  it('for one field', async () => {
    const write = (name: string) => ({
      ...UPSERT,
      subscribe: on(name),
      mapping: own({ write_field: { 1: name } })
    })
    sandbox.addFault({ match: { path: '/contact/' }, answer: down, times: 1 })
    await run([write('New'), write('Old')], [event(1, 'Old'), event(2, 'New')])
    const ada = sandbox.state().contacts.find(({ values }) => values['3'] === 'ada@example.com')
    expect(ada?.values['1']).toBe('New')
  })

  it('for one list', async () => {
    const id = 482019137
    const change = (partnerAction: string, name: string) => ({
      partnerAction,
      subscribe: on(name),
      mapping: own({ contactlistid: id })
    })
    await run([UPSERT], [identify(1, 'ada@example.com')])
    sandbox.addFault({ match: { path: '/add' }, answer: down, times: 1 })
    const mappings = [
      change('removeContactFromList', 'Unsubscribed'),
      change('addContactToList', 'Subscribed')
    ]
    await run(mappings, [event(1, 'Subscribed'), event(2, 'Unsubscribed')])
    expect(sandbox.state().lists.find((list) => list.id === id)?.members).toEqual([])
  })
})

it('found #14: tells what is final before it waits for what is not', async () => {
  const mapped = {
    ...TRIGGER,
    mapping: { ...TRIGGER.mapping, eventid: { '@path': '$.properties.id' }, batch_keys: [] }
  }
  const fire = (n: number, id: number) =>
    ({
      ...track(n),
      properties: { email: `${['ada', 'grace', 'alan'][n - 1]}@example.com`, id }
    }) as SegmentEvent
  const down = { kind: 'reply' as const, status: 503 }
  sandbox.addFault({ match: { path: '/event/1002/' }, answer: down, times: 3 })
  const { of } = await run([mapped], [fire(1, 1001), fire(2, 1002), fire(3, 1001)], {
    backoff: { firstMs: 300, mostMs: 300 }
  })
  expect(of('t-1')?.at).toBeLessThan(of('t-2')?.at ?? 0)
  expect(of('t-3')?.at).toBeLessThan((of('t-2')?.at ?? 0) - 400)
})

it('found #15: only the contact concerned waits for a retry', async () => {
  const single = { ...TRIGGER, mapping: { ...TRIGGER.mapping, batch_size: 1 } }
  const down = { kind: 'reply' as const, status: 503 }
  sandbox.addFault({ match: { path: '/trigger', body: 'ada@' }, answer: down, times: 3 })
  const { of } = await run(
    [single],
    [track(1), track(2, 'grace@example.com'), track(3), track(4, 'grace@example.com')],
    { backoff: { firstMs: 300, mostMs: 300 } }
  )
  expect(of('t-4')?.at).toBeLessThan((of('t-1')?.at ?? 0) - 400)
  expect(of('t-3')?.at).toBeGreaterThan(of('t-1')?.at ?? 0)
})

it.each([
  ['null', null],
  ['without personas', { personas: null }],
  ['of another kind', 'web'],
  ['whose personas are a text', { personas: 'x' }]
])('found #18: delivers an event whose context is %s', async (_, context) => {
  for (const enable_batching of [true, false]) {
    const upsert = { ...UPSERT, mapping: { ...UPSERT.mapping, enable_batching } }
    const event = { ...identify(1), context } as unknown as SegmentEvent
    const { told } = await run([upsert], [event, identify(2)])
    expect(told.map(({ result }) => [result.status, result.attempts])).toEqual([
      ['delivered', 1],
      ['delivered', 1]
    ])
  }
})

it('found #18: what throws before any request, and would throw again, is rejected at once', async () => {
  const attached = sandbox.attach(definition)
  const { upsertContact } = attached.actions
  const broken = () => {
    throw new TypeError('Odd')
  }
  const odd = {
    ...attached,
    actions: {
      ...attached.actions,
      upsertContact: { ...upsertContact, performBatch: broken, perform: broken }
    }
  }
  const told: Result[] = []
  const engine = new Engine<Item>({
    tokens: new TokenKeeper(),
    backoff: FAST,
    journal: {
      settled: ({ results }) => told.push(...results.map(({ result }) => result)),
      finished: () => {}
    }
  })
  engine.apply({
    definition: odd as typeof attached,
    subscriptions: [UPSERT],
    settings: wsse(sandbox)
  })
  await engine.push({ event: identify(1), bytes: 10 })
  await engine.end()
  expect(told).toMatchObject([{ status: 'rejected', attempts: 1, message: 'Odd' }])
})
