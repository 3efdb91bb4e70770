import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import {
  event,
  headersOf,
  integration,
  multistatus,
  OAUTH,
  ok,
  WSSE
} from '../../__tests__/__helpers__/support'
import type { Settings } from '../../generated-types'
import { engagementSpec } from '../trigger-engagement-event'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const ACTION = 'triggerEngagementEvent'
const AUTH = { accessToken: 'token-1', refreshToken: '' }
const IDS = { integrationId: 'shop', eventConfigurationId: 'order-paid' }
const MAPPING = { ...IDS, event_payload: { '@path': '$.properties' } }
const PATH = '/api/engagementevent/v1/integrations/shop/eventConfigurations/order-paid/events'

const order = (n: number, properties: object = { email: `u${n}@example.com`, n }): SegmentEvent =>
  event({ type: 'track', event: 'Order Completed', messageId: `m-${n}`, properties } as never)
const orders = (count: number) => Array.from({ length: count }, (_, n) => order(n))

interface Seen {
  path: string
  body: string
  headers: Record<string, string>
}
type Played = [status: number, body?: nock.Body, headers?: nock.ReplyHeaders]

/** Plays Emarsys by a function of each request. @returns the requests, as they come in */
function play(
  answer: (seen: Seen, nth: number) => Played | Promise<Played> = () => [202, ''],
  host = 'https://api.emarsys.net'
): Seen[] {
  const requests: Seen[] = []
  nock(host)
    .persist()
    .post(/.*/)
    .reply(async function (path, body) {
      const seen = { path, body: JSON.stringify(body), headers: headersOf(this.req) }
      requests.push(seen)
      const [status, text = '', headers = {}] = await answer(seen, requests.length)
      return [status, text, headers]
    })
  return requests
}

async function runBatch(
  events: SegmentEvent[],
  mapping: object = MAPPING,
  settings: Settings = OAUTH
) {
  const run = integration()
  await run.testBatchAction(ACTION, { events, mapping: mapping as never, settings, auth: AUTH })
  return multistatus(run)
}

async function runSingle(one: SegmentEvent, mapping: object = MAPPING, settings: Settings = OAUTH) {
  const run = integration()
  await run.testAction(ACTION, { event: one, mapping: mapping as never, settings, auth: AUTH })
  return run.results[run.results.length - 1]?.data
}

/** The error of an event that has to be refused; those of the runtime's own validation have no status. */
const refuseSingle = (...run: Parameters<typeof runSingle>): Promise<Error & { status: number }> =>
  runSingle(...run).then(
    () => Promise.reject(new Error('The event was delivered')),
    (error) => Object.assign(error, { status: error.status ?? 400 })
  )

/** What a single event and a batch of it come to: status and words. */
async function bothWays(one: SegmentEvent, mapping?: object, settings?: Settings) {
  const error = await refuseSingle(one, mapping, settings)
  const [result] = await runBatch([one], mapping, settings)
  expect(result).toMatchObject({ status: error.status, errormessage: error.message })
  return { status: error.status, message: error.message }
}

const problem = (code: string, message: string, details: object[] = []) => ({
  error: { code, message, target: '', details, innererror: {} }
})

const AT = '(Trigger Engagement Event, event configuration order-paid of integration shop: HTTP'

describe(ACTION, () => {
  it('#21 #23 single and batch: posts the payload alone, with the token, at the host of the API base URL', async () => {
    const requests = play(() => [202, ''], 'https://api.eu.emarsys.net')
    const settings = { ...OAUTH, apiBaseUrl: 'https://api.eu.emarsys.net/api/v3' }
    await runSingle(order(1), MAPPING, settings)
    await runBatch([order(1)], MAPPING, settings)
    expect(requests.map(({ path, body }) => [path, body])).toEqual(
      Array(2).fill([PATH, '{"email":"u1@example.com","n":1}'])
    )
    for (const { headers } of requests) expect(headers.authorization).toBe('Bearer token-1')
  })

  it.each<Played>([
    [202, ''],
    [200, ''],
    [202, '{}'],
    [202, '{"error":null}'],
    [202, '{"errors":[]}'],
    [200, ok({})]
  ])('#24 single and batch: counts %i %j as delivered', async (status, body) => {
    play(() => [status, body as never])
    await runSingle(order(1))
    const results = await runBatch(orders(2))
    expect(results).toMatchObject([
      { status: 200, body: { replyCode: 0, replyText: expect.stringMatching(/^(Accepted|OK)$/) } },
      { status: 200 }
    ])
    expect(results.map(({ sent }) => sent)).toEqual(
      [0, 1].map((n) => ({ event: { email: `u${n}@example.com`, n } }))
    )
  })

  it.each<[number, nock.Body]>([
    [200, '<html>Sign in to the hotel</html>'],
    [202, problem('Internal', 'Nothing was stored')],
    [202, { errors: { 'c@example.com': { 2008: 'found #1: somebody else' } } }],
    [200, { errors: ['found #1: nobody knows whom'] }],
    [200, { data: { errors: { 'c@example.com': { 2008: 'found #1: somebody else' } } } }],
    [204, ''],
    [302, '']
  ])(
    '#2 single and batch: an answer %i %j acknowledges nothing: to be tried again',
    async (status, body) => {
      play(() => [status, body])
      expect(await bothWays(order(1))).toMatchObject({ status: 502 })
    }
  )

  it('#4 single and batch: reads an answer of 100 kB to its end', async () => {
    play(() => [422, problem('Schema', 'x'.repeat(100_000))])
    expect(await bothWays(order(1))).toMatchObject({ status: 422 })
  })

  it('#2 single and batch: an envelope that refuses is a refusal', async () => {
    play(() => [200, { replyCode: 1, replyText: 'No such door', data: '' }])
    expect(await bothWays(order(1))).toMatchObject({
      status: 400,
      message: expect.stringContaining('No such door')
    })
  })

  it.each<[number, nock.Body, number, string]>([
    [
      400,
      problem('BadRequest', 'The event is not active.'),
      400,
      `BadRequest: The event is not active ${AT} 400). Check in Emarsys that the event configuration is connected to a program.`
    ],
    [
      422,
      problem('SchemaViolation', 'Invalid event.', [{ message: 'email is required' }, {}]),
      422,
      `SchemaViolation: Invalid event. email is required ${AT} 422). Map Event payload so that it fits the schema of the event configuration in Emarsys.`
    ],
    [
      404,
      problem('NotFound', 'There is no such integration'),
      404,
      `NotFound: There is no such integration ${AT} 404). Copy Integration ID and Event configuration ID again from Emarsys.`
    ],
    [
      413,
      problem('', ''),
      413,
      `Emarsys answered HTTP 413 without a reason ${AT} 413). Map a smaller Event payload.`
    ],
    [
      403,
      'Forbidden',
      403,
      `Forbidden ${AT} 403). Grant the permission for engagement events in Emarsys. A changed permission takes some minutes.`
    ],
    [
      429,
      { message: 'Rate limit exceeded' },
      429,
      `Rate limit exceeded ${AT} 429). Segment tries again when the rate limit allows.`
    ],
    [500, problem('Internal', 'Oops'), 500, `Internal: Oops ${AT} 500). Segment tries again.`],
    [
      401,
      problem('Unauthorized', 'The token ended'),
      401,
      `Unauthorized: The token ended ${AT} 401). Check the credentials in the settings.`
    ]
  ])(
    '#1 #5 #6 #7 #38 #42 single and batch: reports %i %j as %i, with the words and what to do',
    async (status, body, reported, message) => {
      play(() => [status, body])
      expect(await bothWays(order(1))).toEqual({ status: reported, message })
    }
  )

  it.each([
    '',
    ' shop',
    'Shop',
    'shop/../admin',
    'shop%2f',
    'größe',
    'a_b',
    true,
    null,
    [],
    ['a', 'b']
  ])(
    '#9 single and batch: refuses the id %j before any request, and nothing else with it',
    async (id) => {
      const requests = play()
      for (const [key, label] of [
        ['integrationId', 'Integration ID'],
        ['eventConfigurationId', 'Event configuration ID']
      ] as const) {
        const mapping = { ...MAPPING, [key]: { '@path': '$.properties.id' } }
        const bad = order(1, { id })
        const { status, message } = await refuseSingle(bad, mapping)
        expect({ status, message }).toMatchObject({
          status: 400,
          message: expect.stringMatching(new RegExp(`${label}|${key}`))
        })
        const results = await runBatch([bad, order(2, { id: 'shop' })], mapping)
        expect(results.map((one) => one.status)).toEqual([400, 200])
      }
      expect(requests).toHaveLength(2)
    }
  )

  it('#9 single and batch: takes numbers and digits as ids', async () => {
    const requests = play()
    const mapping = { integrationId: 12, eventConfigurationId: '7-a' }
    await runSingle(order(1), mapping)
    await runBatch([order(1)], mapping)
    expect(requests.map(({ path }) => path)).toEqual(
      Array(2).fill('/api/engagementevent/v1/integrations/12/eventConfigurations/7-a/events')
    )
  })

  it('single and batch: sends null only where it was mapped, else an object', async () => {
    const requests = play()
    const mappings = [
      { ...IDS, event_payload: null },
      { ...MAPPING, event_payload: { '@path': '$.properties.none' } },
      { ...MAPPING, event_payload: '' },
      IDS,
      { ...MAPPING, event_payload: {} }
    ]
    for (const mapping of mappings) {
      await runSingle(order(1), mapping)
      await runBatch([order(1)], mapping)
    }
    expect(requests.map(({ body }) => body)).toEqual([
      'null',
      'null',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}',
      '{}'
    ])
  })

  it.each(['text', 0, false, 7, true, [1, 2]])(
    'single and batch: refuses a payload that is no object: %j',
    async (value) => {
      const requests = play()
      const mapping = { ...IDS, event_payload: { '@path': '$.properties.value' } }
      const bad = order(1, { value })
      expect(await refuseSingle(bad, mapping)).toMatchObject({ status: 400 })
      expect(
        (await runBatch([bad, order(2, { value: {} })], mapping)).map((one) => one.status)
      ).toEqual([400, 200])
      expect(requests.map(({ body }) => body)).toEqual(['{}'])
    }
  )

  it('#13 batch: has four requests open at most, and one for every event, of one visitor too', async () => {
    let open = 0
    let most = 0
    const requests = play(async () => {
      open += 1
      most = Math.max(most, open)
      await new Promise((resolve) => setTimeout(resolve, 5))
      open -= 1
      return [202, '']
    })
    const results = await runBatch(Array.from({ length: 60 }, () => order(1)))
    expect(results.map(({ status }) => status)).toEqual(Array(60).fill(200))
    expect(requests).toHaveLength(60)
    expect(most).toBe(4)
  })

  it('#8 #24 batch: reports each event of each configuration for itself', async () => {
    play(({ path }) => (path.includes('/cart/') ? [422, problem('Schema', 'No')] : [202, '']))
    const mapping = { ...MAPPING, eventConfigurationId: { '@path': '$.properties.kind' } }
    const kinds = ['order', 'cart', 'Cart', 'order', 'cart']
    const results = await runBatch(
      kinds.map((kind, n) => order(n, { kind })),
      mapping
    )
    expect(results.map(({ status }) => status)).toEqual([200, 422, 400, 200, 422])
  })

  it('#34 batch: refused credentials beside a success are told as what happens: another try', async () => {
    play(({ body }) => (body.includes('"n":0') ? [202, ''] : [401, '']))
    const results = await runBatch(orders(2))
    expect(results).toMatchObject([
      { status: 200 },
      { status: 503, errormessage: expect.stringContaining('Segment tries this one again') }
    ])
  })

  it('#7 batch: makes no further request once the rate limit is reached', async () => {
    const requests = play(() => [429, ''])
    const results = await runBatch(orders(50))
    expect(results.map(({ status }) => status)).toEqual(Array(50).fill(429))
    expect(requests.length).toBeLessThanOrEqual(4)
  })

  it.each([WSSE, { ...WSSE, auth_type: 'legacy' }])(
    'single and batch: says under WSSE that OAuth 2.0 is needed, and sends nothing',
    async (settings) => {
      const requests = play()
      expect(await bothWays(order(1), MAPPING, settings)).toEqual({
        status: 400,
        message:
          'Engagement events need OAuth 2.0, but the settings log in by API username and password. Choose "Client ID and secret" in Authentication.'
      })
      expect(requests).toEqual([])
    }
  )
})

describe('what is said of an engagement event, word for word', () => {
  const ids = { integrationId: 'my-shop', eventConfigurationId: 'trueish-event' }

  it('ids that begin like a yes/no value are ids', () => {
    expect(engagementSpec.toRow(ids).targetKey).toBe('my-shop/trueish-event')
  })

  it.each([
    [
      { ...ids, integrationId: 'My Shop' },
      'Integration ID is "My Shop", but it may only hold a-z, 0-9 and hyphens. Copy it from Emarsys.'
    ],
    [
      { ...ids, eventConfigurationId: 'true' },
      'Event configuration ID is "true", but it may only hold a-z, 0-9 and hyphens. Copy it from Emarsys.'
    ],
    [
      { ...ids, event_payload: 'x' as never },
      'Event payload is "x". Map it to an object, or to null.'
    ]
  ])('%j', (payload, sentence) => {
    expect(() => engagementSpec.toRow(payload)).toThrow(new Error(sentence))
  })
})

it('found #3: is an id in digits where it is a number, as far as that is exact', () => {
  const eventConfigurationId = 1e21 as never
  const { target } = engagementSpec.toRow({ integrationId: 'a', eventConfigurationId })
  expect(target.eventConfigurationId).toBe('1000000000000000000000')
})
