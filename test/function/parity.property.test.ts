import { createHash } from 'node:crypto'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Destination, type JSONObject, type SegmentEvent } from '@segment/actions-core'
import fc from 'fast-check'
import { runs } from '../../src/__tests__/runs'
import emarsys from '../../src/destinations/emarsys'
import { buildEngine } from '../../src/function/__tests__/built-engine'
import { startInstance } from '../../src/function/instance'
import { writeFunction } from '../../src/function/write-function'
import { type Attachable, attach } from '../../src/sandbox/attach'

/** The same cases in every run; `FAST_CHECK_SEED=7 npx jest parity` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) })

const RUNS = runs(20, 120)

/** Each run starts an instance and sends over HTTP, on a machine that may be busy. */
const LIMIT_MS = 300_000

const BEGUN = Date.now()

/** What an account does with a request depends on the request and on how often it came, never on the order. */
type Reaction = (text: string, times: number) => { status: number; body: string }

/** An account of its own for each of the two. */
class Account {
  requests: string[] = []
  react: Reaction = () => ACCEPTED
  readonly #times = new Map<string, number>()
  readonly #server: Server = createServer(async (request, response) => {
    const text = `${request.method} ${request.url} ${await bodyOf(request)}`
    this.requests.push(text)
    const times = this.#times.get(text) ?? 0
    this.#times.set(text, times + 1)
    const token = { status: 200, body: '{"access_token":"token","expires_in":3600}' }
    const { status, body } = text.includes('oauth2') ? token : this.react(text, times)
    response.writeHead(status, { 'content-type': 'application/json' }).end(body)
  })

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`
  }

  reset(react: Reaction): void {
    this.requests = []
    this.react = react
    this.#times.clear()
  }

  stop(): void {
    this.#server.close()
    this.#server.closeAllConnections()
  }
}

const ACCEPTED = { status: 200, body: '{"replyCode":0,"replyText":"OK","data":{}}' }

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = ''
  for await (const chunk of request) body += chunk
  return body
}

const [ofRuntime, ofFunction] = [new Account(), new Account()]
beforeAll(async () => {
  buildEngine()
  await Promise.all([ofRuntime.start(), ofFunction.start()])
})
afterAll(() => {
  ofRuntime.stop()
  ofFunction.stop()
})

const EMAIL = {
  '@if': {
    exists: { '@path': '$.traits.email' },
    then: { '@path': '$.traits.email' },
    else: { '@path': '$.properties.email' }
  }
}
const key = fc.constantFrom<JSONObject>(
  { key_field: '3', key_value: EMAIL },
  { key_field: ' 03', key_value: { '@template': '{{traits.email}}' } },
  { key_field: '100', key_value: { '@path': '$.userId' } },
  { key_field: { '@path': '$.traits.field' }, key_value: { '@path': '$.traits.any' } }
)
const id = fc.constantFrom<JSONObject[string]>(
  12,
  '12',
  { '@path': '$.traits.any' },
  { '@path': '$.traits.id' }
)
const values = fc.constantFrom<JSONObject>(
  { 1: { '@path': '$.traits.any' }, 2: { '@path': '$.traits.name' } },
  { 31: { '@path': '$.traits.consent' }, 3: { '@path': '$.traits.name' } },
  { '1': { '@replace': { pattern: 'a', replacement: 'b', value: { '@path': '$.traits.name' } } } },
  { '@path': '$.traits' } as JSONObject
)
const nothing = fc.constant({})
const empties = fc.constantFrom({}, { empty_values: 'ignore' }, { empty_values: 'clear' })
const audience = { __segment_internal_sync_mode: 'mirror' }

/** A mapping of each action. */
const mapping = fc.oneof(
  fc.tuple(
    fc.constant('addContactToList'),
    key,
    id.map((contactlistid) => ({ contactlistid })),
    nothing
  ),
  fc.tuple(
    fc.constant('removeContactFromList'),
    key,
    id.map((contactlistid) => ({ contactlistid })),
    nothing
  ),
  fc.tuple(
    fc.constant('upsertContact'),
    key,
    values.map((write_field) => ({ write_field })),
    fc
      .tuple(
        empties,
        fc.constantFrom({}, { create_if_missing: false }, { contact_list: 5 }, audience)
      )
      .map(([one, other]) => ({ ...one, ...other }))
  ),
  fc.tuple(
    fc.constant('triggerEvent'),
    key,
    id.map((eventid) => ({ eventid, trigger_id: { '@path': '$.messageId' } })),
    fc.constantFrom<JSONObject>(
      {},
      { event_time: { '@path': '$.timestamp' }, event_payload: { '@path': '$.traits' } },
      { event_payload: { '@path': '$.traits.any' }, event_time: { '@path': '$.traits.any' } },
      { attachment: { '@path': '$.traits.any' } },
      { attachment: [{ filename: { '@path': '$.traits.any' }, data: 'eA==', more: 1 }] }
    )
  ),
  fc.tuple(
    fc.constant('syncAudience'),
    key,
    id.map((contactlistid) => ({ contactlistid })),
    fc.constantFrom<JSONObject>(
      audience,
      { create_if_missing: true, write_field: { 1: { '@path': '$.traits.name' } } },
      { onMappingSave: { inputs: {}, outputs: { id: '77', name: 'Saved' } } }
    )
  ),
  fc.tuple(
    fc.constant('triggerEngagementEvent'),
    nothing,
    fc.constant({ integrationId: 'a-1', eventConfigurationId: { '@path': '$.traits.id' } }),
    fc.constantFrom<JSONObject>({}, { event_payload: { '@path': '$.traits.any' } })
  )
)

const subscription = fc
  .tuple(
    mapping,
    fc.constantFrom('type = "identify"', 'type = "track"', 'type = "identify" or type = "track"')
  )
  .map(([[partnerAction, ...parts], subscribe]) => ({
    name: 'Mapping',
    partnerAction,
    subscribe,
    mapping: Object.assign({}, ...parts) as JSONObject
  }))

/** Values of all kinds, the odd ones of the pitfalls among them. */
const any = fc.constantFrom<JSONObject[string]>(
  ...['', ' ', 'text', '12', '1e3', '-5', '12abc', '2026-01-31', '2026-01-31T10:00:00Z', 'true'],
  ...[null, true, false, 0, 12, -5, 1e21, 1.5, 2 ** 70],
  ...[[], [12], ['a', 'b'], {}, { a: 1 }, { a: { b: null } }]
)
const event = fc
  .record({
    type: fc.constantFrom('identify', 'track'),
    email: fc.constantFrom(
      'ada@example.com',
      'ADA@example.com',
      'b@example.com',
      'c@example.com',
      '',
      null
    ),
    field: fc.constantFrom('3', '100', '', 3),
    any,
    id: fc.constantFrom(12, '13', 'x y', ''),
    name: fc.constantFrom('Ada', '', null, 'Bäa'),
    consent: fc.constantFrom(true, 'no', 'maybe', 1, null),
    userId: fc.constantFrom('u1', 'u2', undefined),
    member: fc.constantFrom(true, false, 'x')
  })
  .map(({ type, userId, member, ...traits }) => ({ type, userId, member, traits }))

const events = fc.array(event, { minLength: 2, maxLength: 12 }).map((list) =>
  list.map(({ type, userId, member, traits }, index) => {
    const told = { ...traits, vip: member }
    return {
      type,
      event: 'Seen',
      messageId: `m${index}`,
      timestamp: '2026-01-31T09:30:00.000Z',
      ...(userId !== undefined && { userId }),
      traits: told,
      properties: told,
      context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
    } as object as SegmentEvent
  })
)

const fault = fc.constantFrom<[number, string] | undefined>(
  undefined,
  undefined,
  [400, '{"replyCode":2007,"replyText":"Bad value","data":""}'],
  [400, '{"replyCode":3004,"replyText":"No list","data":""}'],
  [401, '{"replyCode":1,"replyText":"Unauthorized","data":""}'],
  [403, 'Forbidden'],
  [429, '{"message":"Too many"}'],
  [500, ''],
  [503, '{"replyCode":1,"replyText":"Later","data":""}'],
  [
    200,
    '{"replyCode":0,"replyText":"OK","data":{"errors":{"ada@example.com":{"2008":"No contact"}}}}'
  ],
  [200, '{"replyCode":2004,"replyText":"Invalid key","data":""}'],
  [200, 'not JSON'],
  [202, '']
)

/** A reaction that meets every request, one in two, or those that come for the first time. */
const reaction = fc.tuple(fault, fc.constantFrom('all', 'half', 'first')).map(
  ([answer, which]): Reaction =>
    (text, times) => {
      if (!answer) return ACCEPTED
      // The runtime logs in again after a 401 and sends everything once more; a function renews a token that was kept.
      if (which === 'first' && times > 0 && answer[0] !== 401) return ACCEPTED
      if (which === 'half' && (createHash('md5').update(text).digest()[0] ?? 0) % 2) return ACCEPTED
      return { status: answer[0], body: answer[1] }
    }
)

const LOGINS = {
  wsse: { auth_type: 'legacy', api_user: 'user', api_password: 'secret-password' },
  oauth2: { auth_type: 'new', apiClientId: 'client', apiClientSecret: 'secret-of-client' }
}

interface Outcome {
  status: number
  message?: string | undefined
}

/** The destination under actions-core, a batch through each mapping after the other. */
async function byRuntime(
  subscriptions: JSONObject[],
  batch: SegmentEvent[],
  settings: JSONObject
): Promise<Outcome[][]> {
  const destination = new Destination(attach(emarsys, ofRuntime.url) as never)
  const all: Outcome[][] = batch.map(() => [])
  for (const one of subscriptions) {
    const given = { ...settings, oauth: { access_token: 'token' }, subscriptions: [one] }
    const [result] = await destination.onBatch(structuredClone(batch), given as never)
    ;(result?.multistatus ?? []).forEach((node, index) => {
      const message = 'errormessage' in node ? node.errormessage : undefined
      if (!message?.includes('does not match the subscription'))
        all[index]?.push({ status: node.status, message })
    })
  }
  return all
}

async function byFunction(
  subscriptions: JSONObject[],
  batch: SegmentEvent[],
  settings: JSONObject
): Promise<{ status: number; errormessage?: string }[]> {
  const { code } = writeFunction(subscriptions as never, '0.0.0')
  const { extendRequest } = attach<Attachable>({}, ofFunction.url)
  const options: { agent?: unknown } = extendRequest?.({} as never) ?? {}
  const fetch = require('node-fetch') as (url: string, options: object) => Promise<unknown>
  const instance = startInstance(code, {
    fetch: (url, given: object) => fetch(url, { ...given, ...options }),
    // A call's time is no concern here: on a busy machine none may pass, and the cut-off comes late.
    now: () => BEGUN,
    setTimeout: (task, milliseconds) => setTimeout(task, 20 * milliseconds)
  })
  const ended = await instance.call('onBatch', batch, settings)
  if ('returned' in ended) return ended.returned as { status: number; errormessage?: string }[]
  throw new Error(JSON.stringify(ended))
}

const again = (status: number): boolean =>
  [401, 408, 423, 429].includes(status) || (status >= 500 && status !== 501)

/** What a function reports of an event, from what the runtime reports of it for each mapping. */
function expected(outcomes: Outcome[], names: string[]): { status: number; messages: string[] } {
  const failed = outcomes
    .map((outcome, index) => ({ ...outcome, name: names[index] }))
    .filter(({ message }) => message !== undefined)
  const retried = failed.filter(({ status }) => again(status))
  const told = retried.length ? retried : failed
  const status = !failed.length ? 200 : retried.length ? 500 : 400
  return { status, messages: told.map(({ message, status: true_ }) => `(${true_}): ${message}`) }
}

const api = (requests: string[]): string[] =>
  requests.filter((text) => !text.includes('oauth2')).sort()

async function compare(
  subscriptions: JSONObject[],
  batch: SegmentEvent[],
  react: Reaction,
  login: keyof typeof LOGINS
): Promise<void> {
  ofRuntime.reset(react)
  ofFunction.reset(react)
  const runtime = await byRuntime(subscriptions, batch, LOGINS[login])
  const entries = await byFunction(subscriptions, batch, LOGINS[login])
  entries.forEach((entry, index) => {
    const { status, messages } = expected(
      runtime[index] ?? [],
      subscriptions.map(({ name }) => String(name))
    )
    expect({ index, status: entry.status }).toEqual({ index, status })
    for (const message of messages) expect(entry.errormessage).toContain(message)
  })
  const refused = entries.some(({ errormessage = '' }) => errormessage.includes('(401)'))
  const tidy = (requests: string[]): string[] => (refused ? [...new Set(requests)] : requests)
  expect(tidy(api(ofFunction.requests))).toEqual(tidy(api(ofRuntime.requests)))
}

describe('a function and the destination under actions-core', () => {
  test.each(['wsse', 'oauth2'] as const)(
    'send the same and report the same, whatever goes wrong: %s',
    async (login) => {
      await fc.assert(
        fc.asyncProperty(subscription, events, reaction, (one, batch, react) =>
          compare([one], batch, react, login)
        ),
        { numRuns: RUNS }
      )
    },
    LIMIT_MS
  )

  test(
    'send the same through several mappings',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(subscription, { minLength: 2, maxLength: 4 }),
          events,
          (several, batch) => compare(several, batch, () => ACCEPTED, 'oauth2')
        ),
        { numRuns: RUNS / 2 }
      )
    },
    LIMIT_MS
  )
})
