import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createWorkbench, type Workbench } from '..'
import { call } from './call'

/** A destination that tells its passwords in everything that it can say; their names say nothing of a secret. */
const LEAKY = `import { type DestinationDefinition, IntegrationError, MultiStatusResponse } from '@segment/actions-core'

const forms = (secret: string) => [
  secret,
  JSON.stringify(secret),
  encodeURIComponent(secret),
  String(new URLSearchParams({ pin: secret })),
  ...['', 'u', 'me'].map((before) => Buffer.from(before + secret).toString('base64')),
  ...['', 'u', 'me'].map((before) => Buffer.from(before + secret).toString('base64url'))
]
const tell = (settings: Record<string, unknown>) =>
  [settings.pin, settings.api_user].filter(Boolean).flatMap((one) => forms(String(one))).join(' | ')
const fail = (settings: Record<string, unknown>) => {
  throw new IntegrationError('Not ' + tell(settings), 'NO', 400)
}
const password = (label: string) => ({ label, description: '', type: 'password', required: false }) as const

const definition: DestinationDefinition<Record<string, unknown>> = {
  name: 'Leaky',
  slug: 'leaky',
  mode: 'cloud',
  authentication: {
    scheme: 'oauth2',
    fields: { pin: password('PIN'), api_user: password('User') },
    testAuthentication: (_, { settings }) => fail(settings),
    refreshAccessToken: async (_, { settings }) => fail(settings)
  },
  actions: {
    tell: {
      title: 'Tell',
      description: '',
      fields: {
        place: { label: 'Place', description: '', type: 'string', dynamic: true },
        refuse: { label: 'Refuse?', description: '', type: 'boolean' },
        enable_batching: { label: 'Batch?', description: '', type: 'boolean' }
      },
      dynamicFields: {
        place: async (_, { settings }) => ({
          choices: [{ label: tell(settings), value: tell(settings) }],
          nextPage: tell(settings)
        })
      },
      perform: async (request, { settings, payload }) => {
        if (payload.refuse) fail(settings)
        return request('https://api.emarsys.net/api/v2/tell?' + encodeURIComponent(tell(settings)), {
          method: 'post',
          headers: { 'User-Agent': 'leaky', 'X-Told': encodeURIComponent(tell(settings)) },
          json: { told: tell(settings) },
          throwHttpErrors: false
        })
      },
      performBatch: async (_, { settings, payload }) => {
        const response = new MultiStatusResponse()
        for (const one of payload)
          response.pushErrorResponse({
            status: 400,
            errortype: 'BAD_REQUEST',
            errormessage: 'Not ' + tell(settings),
            sent: { ...one, told: tell(settings) },
            body: tell(settings)
          })
        return response
      }
    }
  }
}
export default definition
`

const PIN = '7"q/ü+ z&%\\pin'
const USER = 'sandbox_account001'

let directory: string
let workbench: Workbench
const told: string[] = []
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'serve-leaky-'))
  mkdirSync(join(directory, 'leaky'))
  writeFileSync(join(directory, 'leaky/index.ts'), LEAKY)
  const mappingsFile = join(directory, 'mappings.json')
  writeFileSync(mappingsFile, JSON.stringify([subscription(false), subscription(true)]))
  workbench = await createWorkbench({
    ...{ port: 0, directory, destination: 'leaky', mappingsFile },
    tracking: { flushMs: 1, attempts: 1 },
    onMessage: ({ text }) => told.push(text)
  })
})
afterAll(async () => {
  await workbench.close()
  rmSync(directory, { recursive: true })
})

const subscription = (enable_batching: boolean, more: object = {}) => ({
  ...{ name: 'Tell', partnerAction: 'tell', subscribe: 'type = "track"' },
  mapping: { place: 'x', enable_batching, ...more }
})
const settings = { pin: PIN, api_user: USER }
const events = [{ type: 'track', event: 'A', userId: 'u' }]
const mapping = { place: 'x' }

/** What may be found of a secret, in whatever form: whole, and in base64 what three bytes beside it cannot hide. */
function traces(secret: string): string[] {
  const escaped = (text: string) => JSON.stringify(text).slice(1, -1)
  const inBase64 = ['', 'u', 'me'].flatMap((before) =>
    (['base64', 'base64url'] as const).map((form) =>
      Buffer.from(before + secret)
        .toString(form)
        .slice(before.length ? 4 : 0, 12)
    )
  )
  return [
    ...[secret, escaped(secret), escaped(escaped(secret))],
    ...[encodeURIComponent(secret), String(new URLSearchParams({ '': secret })).slice(1)],
    ...inBase64
  ]
}

const answers: readonly (readonly [what: string, path: string, body: object])[] = [
  ["a drop-down's choices", '/tell/place', { settings }],
  ['a connection test', '/authenticate', settings],
  ['a token that is refused', '/refreshAccessToken', { settings }],
  ["an action's exchanges", '/tell', { payload: events[0], mapping, settings }],
  ['an action that throws', '/tell', { payload: events[0], mapping: { refuse: true }, settings }],
  ["a batch's outcomes", '/tell?outcomes', { payload: events, mapping, settings }],
  ['events sent', '/_workbench/send', { events, settings, subscriptions: [subscription(false)] }],
  ['a batch sent', '/_workbench/send', { events, settings, subscriptions: [subscription(true)] }],
  [
    'events refused',
    '/_workbench/send',
    { events, settings, subscriptions: [subscription(false, { refuse: true })] }
  ],
  [
    'a forecast',
    '/_workbench/forecast',
    {
      ...{ events, settings },
      subscriptions: [
        subscription(false),
        subscription(true),
        subscription(false, { refuse: true })
      ]
    }
  ]
]

describe('sources #26: settings of type password, under any name, are in no form in', () => {
  it.each(answers)('%s', async (_, path, body) => {
    const { text } = await call(workbench.url + path, { body })
    expect(text).toContain('[redacted]')
    for (const trace of [...traces(PIN), ...traces(USER)]) expect(text).not.toContain(trace)
  })

  it('the Live pane, its list and an event', async () => {
    await call(`${workbench.url}/v1/t`, { body: { event: 'A', userId: 'u' } })
    const list = () => call(`${workbench.url}/_workbench/live`)
    const isDone = (answer: unknown) => (answer as { waiting: number }).waiting === 0
    while (!isDone((await list()).json())) await new Promise((next) => setTimeout(next, 10))
    for (const { text } of [await list(), await call(`${workbench.url}/_workbench/live/1`)]) {
      expect(text).toContain('[redacted]')
      for (const trace of traces(USER)) expect(text).not.toContain(trace)
    }
  })

  it('the terminal', () => {
    for (const trace of [...traces(PIN), ...traces(USER)])
      expect(told.join('\n')).not.toContain(trace)
  })
})
