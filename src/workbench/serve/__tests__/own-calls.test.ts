import { createWorkbench, type Workbench } from '..'
import { call, send } from './call'
import type { StreamEvents } from '../../wire'
import { listen } from './listen-stream'

const IDENTIFY = { type: 'identify', traits: { email: 'ada@example.com', name: 'Augusta' } }
const SUBSCRIPTION = {
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: {
    key_field: '3',
    key_value: { '@path': '$.traits.email' },
    write_field: { 1: { '@path': '$.traits.name' } },
    enable_batching: true
  }
}

let workbench: Workbench
let own: string
let settings: unknown

beforeAll(async () => {
  workbench = await createWorkbench({ port: 0, clock: () => new Date('2026-12-05T10:00:00Z') })
  own = `${workbench.url}/_workbench`
  const state = (await call(`${own}/state`)).json() as { settings: unknown }
  settings = state.settings
})

beforeEach(() => sandbox().plant())

afterAll(() => workbench.close())

function sandbox() {
  if (workbench.sandbox === null) throw new Error('The workbench has no sandbox')
  return workbench.sandbox
}

const sendNow = (body: object) =>
  send(workbench.url, { subscription: SUBSCRIPTION, settings, ...body })

describe('GET /_workbench/state', () => {
  it('holds what the page begins with', async () => {
    const { url, credentials } = sandbox()
    expect((await call(`${own}/state`)).json()).toEqual({
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      live: false,
      liveConfirmed: false,
      eventsConfirmed: false,
      apiUrl: url,
      sandbox: { url, credentials },
      settings: {
        auth_type: 'legacy',
        api_user: credentials.apiUser,
        api_password: credentials.apiPassword,
        apiClientId: credentials.clientId,
        apiClientSecret: credentials.clientSecret
      },
      mappingsFile: null,
      wsse: { until: '2026-12-31', daysLeft: 26, message: expect.stringContaining('26 days left') },
      sourceError: null
    })
  })
})

describe('POST /_workbench/preview', () => {
  it('answers for each event and sends nothing', async () => {
    const answer = await call(`${own}/preview`, {
      body: { events: [IDENTIFY, { type: 'page' }], subscription: SUBSCRIPTION }
    })
    expect(answer.status).toBe(200)
    expect(answer.json()).toEqual({
      findings: [expect.objectContaining({ level: 'warning', code: 'clears' })],
      triggers: expect.arrayContaining(['type = "track"']),
      results: [
        {
          match: { subscribed: true, reason: 'type is "identify"' },
          payload: expect.objectContaining({ key_value: 'ada@example.com' })
        },
        {
          match: { subscribed: false, reason: 'type is "page", not "identify"' },
          payload: expect.any(Object),
          errors: [{ field: 'key_value', message: "Missing the required field 'key_value'." }]
        }
      ]
    })
    expect(sandbox().requests()).toEqual([])
  })

  it('knows no other actions', async () => {
    const answer = await call(`${own}/preview`, {
      body: { events: [], subscription: { partnerAction: 'constructor' } }
    })
    expect(answer.status).toBe(400)
    expect(answer.json()).toMatchObject({
      error: { code: 'unknown-action', path: 'subscription.partnerAction' }
    })
  })
})

describe('POST /_workbench/send', () => {
  it('tells the outcome of one event', async () => {
    const answer = await sendNow({ events: [IDENTIFY] })
    expect(answer.status).toBe(200)
    expect(answer.json()).toMatchObject({
      outcomes: [{ index: 0, status: 'delivered', httpStatus: 200 }],
      exchanges: [{ response: { statusCode: 200 } }]
    })
  })

  it('tells each of a batch apart, in order', async () => {
    const answer = await sendNow({
      events: [{ type: 'page' }, IDENTIFY, { type: 'identify' }],
      subscription: {
        ...SUBSCRIPTION,
        mapping: { ...SUBSCRIPTION.mapping, key_value: { '@path': '$.traits.email' } }
      }
    })
    expect(answer.json()).toMatchObject({
      outcomes: [
        { index: 0, status: 'not subscribed', message: 'type is "page", not "identify"' },
        { index: 1, status: 'delivered' },
        { index: 2, status: 'rejected', message: expect.stringContaining('key_value') }
      ],
      exchanges: [expect.anything()]
    })
  })

  it.each([
    ['429', 'retry', 429],
    ['403', 'rejected', 403],
    ['500', 'retry', 500],
    ['401', 'unauthorized', 401]
  ])('reports %s as %s, alone and in a batch', async (_, status, httpStatus) => {
    sandbox().addFault({ answer: { kind: 'reply', status: httpStatus } })
    for (const events of [
      [IDENTIFY],
      [IDENTIFY, { ...IDENTIFY, traits: { email: 'b@b.example' } }]
    ]) {
      const { outcomes } = (await sendNow({ events })).json() as { outcomes: object[] }
      expect(outcomes).toEqual(events.map(() => expect.objectContaining({ status, httpStatus })))
    }
  })

  it('delivers event by event where the mapping switches batching off', async () => {
    const mapping = { ...SUBSCRIPTION.mapping, enable_batching: false }
    const answer = await sendNow({
      events: [IDENTIFY, IDENTIFY],
      subscription: { ...SUBSCRIPTION, mapping }
    })
    expect(answer.json()).toMatchObject({ exchanges: [expect.anything(), expect.anything()] })
  })

  it('names the settings that are missing', async () => {
    const answer = await sendNow({ events: [IDENTIFY], settings: {} })
    expect(answer.json()).toMatchObject({
      outcomes: [{ status: 'rejected', message: expect.stringContaining('api_user') }],
      exchanges: []
    })
  })

  it('says why no token can be had', async () => {
    const wrong = { auth_type: 'new', apiClientId: 'sandbox-client', apiClientSecret: 'guess-it' }
    const answer = await sendNow({ events: [IDENTIFY, { type: 'page' }], settings: wrong })
    expect(answer.json()).toMatchObject({
      outcomes: [{ status: 'unauthorized' }, { status: 'not subscribed' }]
    })
    expect(answer.text).not.toContain('guess-it')
  })

  it('shares one token between sends at the same time, and renews it once for all', async () => {
    const { clientId, clientSecret } = sandbox().credentials
    const oauth = { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret }
    const sendAll = () =>
      Promise.all(Array.from({ length: 5 }, () => sendNow({ events: [IDENTIFY], settings: oauth })))
    const tokens = () => sandbox().requests({ path: '/oauth2/token' }).length
    for (const answer of await sendAll()) {
      expect(answer.json()).toMatchObject({ outcomes: [{ status: 'delivered' }] })
    }
    expect(tokens()).toBe(1)
    sandbox().revokeTokens()
    for (const answer of await sendAll()) {
      expect(answer.json()).toMatchObject({ outcomes: [{ status: 'delivered' }] })
    }
    expect(tokens()).toBe(2)
  })

  it('keeps what is sent at the same time apart', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        sendNow({ events: [{ type: 'identify', traits: { email: `q${n}@example.com` } }] })
      )
    )
    answers.forEach((answer, n) => {
      expect(answer.json()).toMatchObject({
        exchanges: [{ request: { body: { contacts: [{ 3: `q${n}@example.com` }] } } }]
      })
    })
  })
})

describe('/_workbench/sandbox', () => {
  it('is the sandbox’s control API', async () => {
    expect((await call(`${own}/sandbox/state/lists`)).json()).toMatchObject(
      expect.arrayContaining([expect.objectContaining({ name: 'Newsletter' })])
    )
    const fault = await call(`${own}/sandbox/faults`, {
      body: { answer: { kind: 'reply', status: 429 } }
    })
    expect(fault.json()).toMatchObject({ id: expect.any(Number) })
    expect(sandbox().faults()).toHaveLength(1)
    await call(`${own}/sandbox/faults`, { method: 'DELETE' })
    expect(sandbox().faults()).toEqual([])
    const wrong = await call(`${own}/sandbox/faults`, { body: { answer: 'none' } })
    expect(wrong.status).toBe(400)
    await sendNow({ events: [IDENTIFY] })
    const requests = (query: string) => call(`${own}/sandbox/requests?path=${query}`)
    expect((await requests('/contact/')).json()).toHaveLength(1)
    expect((await requests('/nonsense')).json()).toEqual([])
  })

  it('leads to nothing else of the sandbox', async () => {
    for (const path of ['/sandbox/../api/v2/field', '/sandbox/..%2fapi/v2/field', '/sandbox']) {
      expect((await call(own + path)).status).toBe(404)
    }
  })

  it('has no stream of its own: the one of the page tells that something is new, and not what', async () => {
    expect((await call(`${own}/sandbox/stream`)).status).toBe(404)
    const listener = await listen(`${own}/stream`)
    const changed = () =>
      listener.heard.flatMap(({ event, data }) =>
        event === 'account' ? (data as StreamEvents['account']).changed : []
      )
    await sendNow({ events: [IDENTIFY] })
    while (!changed().includes('requests') || !changed().includes('contacts'))
      await new Promise((resolve) => setTimeout(resolve, 10))
    sandbox().reset()
    while (!changed().includes('lists')) await new Promise((resolve) => setTimeout(resolve, 10))
    expect(JSON.stringify(listener.heard)).not.toContain('api/v2')
    listener.close()
  })
})

it('knows no other call', async () => {
  const answer = await call(`${own}/nonsense`)
  expect(answer.status).toBe(404)
  expect(answer.json()).toMatchObject({ error: { code: 'not-found' } })
})
