import nock from 'nock'
import {
  ACTIONS,
  people,
  play,
  refusal,
  runBatch,
  statuses,
  undelivered,
  who
} from './__helpers__/actions'
import { ok } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

/** Emarsys refuses every request that holds one of these. */
const refuseFor = (guilty: string[]) =>
  play(({ keys }) =>
    keys.some((key) => guilty.includes(key)) ? [400, refusal(2007, 'Bad value')] : [200, ok()]
  )

describe.each(ACTIONS)('$action', ({ action, mapping }) => {
  it('#26 batch: rejects the guilty one of 256 and delivers the others, with few requests', async () => {
    const requests = refuseFor(['u201@example.com'])
    const results = await runBatch(action, mapping, people(256))
    expect(undelivered(results)).toEqual([201])
    expect(results[201]).toMatchObject({
      status: 400,
      errormessage: expect.stringMatching(/^Bad value \(/)
    })
    expect(requests.length).toBeLessThanOrEqual(17)
    const accepted = requests.filter(({ keys }) => !keys.includes('u201@example.com'))
    expect(accepted.reduce((sum, { keys }) => sum + keys.length, 0)).toBe(255)
  })

  it.each([
    ['first', 'u0@example.com', 17],
    ['last', 'u255@example.com', 10]
  ])(
    '#26 batch: does not send what must hold the guilty one, the %s of 256, before it is divided',
    async (_, guilty, count) => {
      const requests = refuseFor([guilty])
      await runBatch(action, mapping, people(256))
      expect(requests).toHaveLength(count)
    }
  )

  it('#26 batch: rejects both of two, at any place', async () => {
    refuseFor(['u0@example.com', 'u99@example.com'])
    expect(undelivered(await runBatch(action, mapping, people(100)))).toEqual([0, 99])
  })

  it('#26 #44 batch: never rejects an innocent one when too many are guilty: what is left is to be tried again', async () => {
    const guilty = Array.from({ length: 100 }, (_, n) => `u${n * 3}@example.com`)
    const requests = refuseFor(guilty)
    const results = await runBatch(action, mapping, people(300))
    expect(requests).toHaveLength(41)
    expect(new Set(statuses(results))).toEqual(new Set([200, 400, 503]))
    const keysWith = (wanted: number) =>
      results.flatMap(({ status }, n) => (status === wanted ? [`u${n}@example.com`] : []))
    expect(keysWith(400).filter((key) => !guilty.includes(key))).toEqual([])
    expect(keysWith(200).filter((key) => guilty.includes(key))).toEqual([])
    const left = results.find(({ status }) => status === 503)
    expect(left).toMatchObject({
      errormessage: expect.stringMatching(
        /^Emarsys refused a request for what one of its rows holds; after 40 smaller requests .* Segment tries again\.$/
      )
    })
    expect(left).not.toHaveProperty('sent')
  })

  it.each([
    [413, '<h1>Too large</h1>'],
    [400, '<h1>Blocked</h1>']
  ])('#26 batch: splits a refusal by a gateway, too: %s', async (status, page) => {
    play(({ keys }) => (keys.includes('u3@example.com') ? [status, page] : [200, ok()]))
    const results = await runBatch(action, mapping, people(8))
    expect(statuses(results)).toEqual([200, 200, 200, status, 200, 200, 200, 200])
  })

  it.each([
    [200, 400, 2007],
    [404, 404, 2008],
    [409, 409, 2010],
    [413, 413, 1],
    [422, 422, 2007]
  ])(
    'pitfall #26 batch: splits a refusal behind any status: HTTP %s is reported as %s for the guilty one only',
    async (status, reported, code) => {
      play(({ keys }) =>
        keys.includes('u3@example.com') ? [status, refusal(code, 'Bad value')] : [200, ok()]
      )
      const results = await runBatch(action, mapping, people(8))
      expect(statuses(results)).toEqual([200, 200, 200, reported, 200, 200, 200, 200])
    }
  )

  it.each([3001, 3002, 3004, 3005])(
    'pitfall #26 #43 batch: does not split a 500 that concerns the whole request: replyCode %s',
    async (code) => {
      const requests = play(() => [500, refusal(code, 'No')])
      expect(new Set(statuses(await runBatch(action, mapping, people(8))))).toEqual(new Set([400]))
      expect(requests).toHaveLength(1)
    }
  )

  it.each([1, 1000, 1009, 2004, 2013, 2015, 2020, 3002, 3003, 3004, 3006, 5001, 5004, 5005])(
    '#26 batch: does not split what concerns the whole request: replyCode %s',
    async (code) => {
      const requests = play(() => [400, refusal(code, 'No')])
      const results = await runBatch(action, mapping, people(8))
      expect(new Set(statuses(results))).toEqual(new Set([400]))
      expect(requests).toHaveLength(1)
    }
  )

  it.each([401, 403, 404, 429, 500, 502])('#26 batch: does not split a %s', async (status) => {
    const requests = play(() => [status, ''])
    const results = await runBatch(action, mapping, people(8))
    expect(new Set(statuses(results))).toEqual(new Set([status]))
    expect(requests).toHaveLength(1)
  })

  it('#26 batch: ends the search where a part reaches the rate limit', async () => {
    const requests = play((_, nth) => (nth === 1 ? [400, refusal(2007, 'Bad')] : [429, '']))
    const results = await runBatch(action, mapping, people(8))
    expect(new Set(statuses(results))).toEqual(new Set([429]))
    expect(requests).toHaveLength(2)
  })

  it('#26 batch: looks at both halves where the first is not accepted', async () => {
    const ANSWERS = [[400, refusal(2007, 'Bad')] as const, [500, ''] as const]
    play((_, nth) => {
      const [status, body] = ANSWERS[nth - 1] ?? [200, ok()]
      return [status, body]
    })
    const results = await runBatch(action, mapping, people(4))
    expect(statuses(results)).toEqual([500, 500, 200, 200])
  })

  const refuseEveryone = () =>
    play(() => [200, ok({ errors: { '<NO_KEY_ID>': { '2005': 'Invalid' } } })])

  it('#29 batch: a key value <NO_KEY_ID> that was sent and refused concerns its own event only', async () => {
    refuseEveryone()
    const events = [who('a@example.com'), who('<NO_KEY_ID>')]
    expect(statuses(await runBatch(action, mapping, events))).toEqual([200, 400])
  })

  it('#29 batch: a key value <NO_KEY_ID> that nobody sent concerns every event', async () => {
    refuseEveryone()
    expect(statuses(await runBatch(action, mapping, people(2)))).toEqual([400, 400])
  })
})

describe.each(['upsertContact', 'syncAudience'])('%s', (action) => {
  it('#26 batch: splits 400/5008 where rows can always be repeated', async () => {
    play(({ keys }) =>
      keys.includes('u1@example.com') ? [400, refusal(5008, 'Too big')] : [200, ok()]
    )
    const { mapping = {} } = ACTIONS.find((one) => one.action === action) ?? {}
    expect(statuses(await runBatch(action, mapping, people(3)))).toEqual([200, 400, 200])
  })
})

it('triggerEvent #26 #19 batch: does not send again what a 200 refuses, where a trigger has no id', async () => {
  const requests = play(() => [200, refusal(5011, 'Event data is not an object.')])
  const results = await runBatch('triggerEvent', { eventid: 7 }, people(4))
  expect(statuses(results)).toEqual([400, 400, 400, 400])
  expect(requests).toHaveLength(1)
})
