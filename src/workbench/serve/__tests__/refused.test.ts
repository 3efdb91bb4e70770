import { createWorkbench, type Workbench } from '..'
import type { LiveReply, RefusedReply } from '../../wire'
import { call } from './call'

let workbench: Workbench
const told: string[] = []
beforeAll(async () => {
  workbench = await createWorkbench({ port: 0, onMessage: ({ text }) => told.push(text) })
})
afterAll(() => workbench.close())

const EVENT = { type: 'track', event: 'E', userId: 'u', messageId: 'm-1' }
const refused = async (query = '') => {
  const answer = await call(`${workbench.url}/_workbench/live/refused${query}`)
  return answer.json() as RefusedReply
}

describe('found #22: a call of an SDK whose host is not right', () => {
  it.each([
    ['/t', 'host to URL/v1, or its path to /v1/t'],
    ['/track', 'host to URL/v1'],
    ['/batch', 'host to URL/v1'],
    ['/batch/', 'host to URL/v1'],
    ['/v1/v1/batch', 'host to URL, without /v1'],
    ['//v1/batch', 'host to URL, without a slash at its end'],
    ['/V1/batch', 'host to URL, and its path to /v1/batch'],
    ['/v2/track', 'path to /v1/track'],
    ['/api/v1/t', 'path to /v1/t'],
    ['/v1/p/batch', 'path to /v1/batch'],
    [
      '/v1',
      "The Tracking API has no POST /v1. An SDK's host is URL; its calls are POST /v1/identify, track,"
    ],
    ['/v1/', "The Tracking API has no POST /v1/. An SDK's host is URL; its calls are POST"],
    [
      '/v1/shout',
      "The Tracking API has no POST /v1/shout. An SDK's host is URL; its calls are POST"
    ],
    [
      '/v1/shout/loud',
      "The Tracking API has no POST /v1/shout/loud. An SDK's host is URL; its calls"
    ]
  ])('POST %s is answered with what to set, and listed', async (path, said) => {
    const before = (await refused()).total
    const headers = { 'user-agent': 'analytics-ruby/2.4' }
    const answer = await call(`${workbench.url}${path}`, { body: { batch: [EVENT] }, headers })
    const message = expect.stringContaining(said.replace('URL', workbench.url))
    expect([answer.status, answer.json()]).toEqual([
      404,
      { success: false, code: 'not_found', message }
    ])
    const { items, total } = await refused()
    expect(total).toBe(before + 1)
    expect(items[0]).toEqual({
      seq: total,
      at: expect.stringMatching(/^\d{4}-.*Z$/),
      call: `POST ${path}`,
      from: 'analytics-ruby/2.4',
      status: 404,
      code: 'not_found',
      message,
      events: []
    })
  })

  it('tells the browser, too, and has a line in the terminal', async () => {
    const origin = 'http://localhost:8081'
    const answer = await call(`${workbench.url}/t`, { body: EVENT, headers: { origin } })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([404, origin])
    const preflight = await call(`${workbench.url}/t`, { method: 'OPTIONS', headers: { origin } })
    expect([preflight.status, preflight.headers['access-control-allow-origin']]).toEqual([
      204,
      origin
    ])
    expect(told.join('\n')).toContain('POST /t was answered 404: The call "t" is taken at /v1/t.')
  })

  it('leaves the calls of the developer CLI as they are', async () => {
    const answer = await call(`${workbench.url}/nonsense`, { body: {} })
    expect([answer.status, answer.text]).toEqual([404, expect.stringContaining('no action')])
    expect((await call(`${workbench.url}/upsertContact`, { body: {} })).status).toBe(200)
  })
})

describe('found #22: a call from elsewhere', () => {
  it('is taken from a page at [::1]', async () => {
    const headers = { origin: 'http://[::1]:8081' }
    const answer = await call(`${workbench.url}/v1/t`, { body: EVENT, headers })
    expect([answer.status, answer.headers['access-control-allow-origin']]).toEqual([
      200,
      headers.origin
    ])
  })

  it.each([
    [
      'a page on another computer',
      { origin: 'https://shop.test' },
      'https://shop.test',
      'localhost'
    ],
    ['another name of this computer', { host: 'laptop.lan:3000' }, null, '--allow-host laptop.lan']
  ])('is refused from %s, listed, and told what to do', async (_, headers, from, said) => {
    const answer = await call(`${workbench.url}/v1/t`, { body: EVENT, headers: { ...headers } })
    expect([answer.status, answer.json()]).toEqual([
      403,
      expect.objectContaining({ success: false, message: expect.stringContaining(said) })
    ])
    const { items } = await refused('?limit=1')
    expect(items).toMatchObject([{ call: 'POST /v1/t', from, status: 403 }])
  })

  it('lists what was wrong with the events of a batch', async () => {
    const batch = [
      { ...EVENT, messageId: 'm-2' },
      { type: 'track', messageId: 'm-3' }
    ]
    const answer = await call(`${workbench.url}/v1/batch`, { body: { batch } })
    expect(answer.status).toBe(400)
    const { items, oldest } = await refused('?limit=1')
    expect(items[0]).toMatchObject({
      call: 'POST /v1/batch',
      status: 400,
      events: [
        { index: 1, messageId: 'm-3', message: expect.stringContaining('name of its "event"') }
      ]
    })
    expect(oldest).toBe(items[0]?.seq)
    const older = await refused(`?before=${oldest}&limit=1`)
    expect(older.items[0]?.seq).toBe((oldest ?? 0) - 1)
    const live = (await call(`${workbench.url}/_workbench/live`)).json() as LiveReply
    expect([live.refusedCalls, live.refused]).toEqual([items[0]?.seq, 1])
  })
})

describe('found #26: GET /v1/pixel/{call}', () => {
  const data = (event: object) => Buffer.from(JSON.stringify(event)).toString('base64')
  const pixel = (path: string, headers = {}) =>
    call(`${workbench.url}/v1/pixel/${path}`, { headers })

  it('takes a call, and answers with an image', async () => {
    const event = { userId: 'u', event: 'Email Opened', messageId: 'pixel-1', writeKey: 'K' }
    const answer = await pixel(`track?data=${encodeURIComponent(data(event))}`)
    expect([answer.status, answer.headers['content-type']]).toEqual([200, 'image/gif'])
    const live = (await call(`${workbench.url}/_workbench/live?text=pixel-1`)).json() as LiveReply
    expect(live.items).toMatchObject([{ type: 'track', name: 'Email Opened', writeKey: 'K' }])
  })

  it.each([
    ['without data', 'track', 400],
    ['that is no JSON', 'track?data=AAAA', 400],
    ['without a user', `track?data=${data({ event: 'E' })}`, 400],
    ['of an unknown call', `nonsense?data=${data(EVENT)}`, 404]
  ])('refuses one %s', async (_, path, status) => {
    expect((await pixel(path)).status).toBe(status)
  })

  it('is not for pages elsewhere', async () => {
    const headers = { 'sec-fetch-site': 'cross-site' }
    expect((await pixel(`track?data=${data(EVENT)}`, headers)).status).toBe(403)
  })
})

describe('found #23: a time', () => {
  const send = async (timestamp: unknown) => {
    const event = { ...EVENT, messageId: `time-${JSON.stringify(timestamp)}`, timestamp }
    const answer = await call(`${workbench.url}/v1/t`, { body: event })
    return answer.status
  }
  it.each(['1', '7/1/2026', '2026-02-30', '2026-02-30T10:00:00Z', 'soon', '2026-13-01', 1, '12'])(
    'is refused where it is %p',
    async (timestamp) => {
      expect(await send(timestamp)).toBe(400)
    }
  )
  it.each([
    '2026-01-31T12:00:00.000Z',
    '2026-01-31T12:00:00.123456789+02:00',
    '2026-01-31T12:00:00+0200',
    '2026-01-31 12:00:00',
    '2026-01-31',
    1_770_000_000,
    1_770_000_000_123
  ])('is taken where it is %p', async (timestamp) => {
    expect(await send(timestamp)).toBe(200)
  })
})
