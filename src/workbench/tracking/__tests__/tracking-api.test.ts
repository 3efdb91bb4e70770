import { gzipSync } from 'node:zlib'
import type { Workbench } from '../../serve'
import { call } from '../../serve/__tests__/call'
import { live, post, settled, startWorkbench, temporaryFolder } from './support'

const folder = temporaryFolder()
let workbench: Workbench
let url: string

beforeAll(async () => {
  workbench = await startWorkbench(folder)
  url = workbench.url
})

afterAll(() => workbench.close())

const WHO = { userId: 'u1' }

async function last() {
  const [item] = (await live(url, '?limit=1')).items
  if (!item) throw new Error('Nothing arrived')
  return item
}

describe('the calls', () => {
  it.each([
    ['identify', 'i', { ...WHO, traits: { email: 'ada@example.com' } }, 'identify'],
    ['track', 't', { ...WHO, event: 'Song Played' }, 'Song Played'],
    ['page', 'p', { ...WHO, name: 'Home' }, 'Home'],
    ['screen', 's', { anonymousId: 'a1', name: 'Start' }, 'Start'],
    ['group', 'g', { ...WHO, groupId: 'g1' }, 'group'],
    ['alias', 'a', { ...WHO, previousId: 'a1' }, 'alias']
  ])('%s arrives by its long and its short path', async (type, short, body, name) => {
    for (const path of [type, short]) {
      const answer = await post(url, path, body)
      expect([answer.status, await answer.json()]).toEqual([200, { success: true }])
      expect(await last()).toMatchObject({ type, name, event: { ...body, type } })
    }
  })

  it.each(['batch', 'b', 'import'])(
    '%s carries several events with what they share',
    async (path) => {
      const answer = await post(url, path, {
        writeKey: 'shared',
        context: { app: { name: 'shop' }, locale: 'de' },
        integrations: { All: true },
        batch: [
          { type: 'identify', ...WHO, context: { locale: 'en' } },
          { type: 'track', event: 'A', ...WHO }
        ]
      })
      expect(await answer.json()).toEqual({ success: true })
      const { items } = await live(url, '?limit=2')
      expect(items).toMatchObject([
        { writeKey: 'shared', event: { context: { app: { name: 'shop' }, locale: 'en' } } },
        { name: 'A', event: { context: { locale: 'de' }, integrations: { All: true } } }
      ])
    }
  )

  it('says 404 to calls that there are not', async () => {
    expect((await post(url, 'shout', WHO)).status).toBe(404)
    expect((await fetch(`${url}/v1/track`)).status).toBe(404)
  })

  it("takes the browser SDK's metrics and gives it its settings", async () => {
    expect((await post(url, 'm', { series: [] })).status).toBe(200)
    const settings = await (await fetch(`${url}/v1/projects/KEY/settings`)).json()
    const apiHost = `${new URL(url).host}/v1`
    expect(settings).toMatchObject({ integrations: { 'Segment.io': { apiKey: 'KEY', apiHost } } })
  })
})

const latin1 = (text: string) => Buffer.from(text, 'latin1')

describe('what an SDK may send', () => {
  it('gzip, text/plain from a beacon, a byte order mark, an empty batch', async () => {
    const body = { ...WHO, event: 'Packed' }
    const zipped = await post(url, 't', gzipSync(JSON.stringify(body)), {
      'content-encoding': 'gzip'
    })
    expect(zipped.status).toBe(200)
    expect((await last()).name).toBe('Packed')
    const plain = await post(url, 't', JSON.stringify({ ...body, event: 'Beacon' }), {
      'content-type': 'text/plain;charset=UTF-8'
    })
    expect(plain.status).toBe(200)
    expect((await last()).name).toBe('Beacon')
    expect((await post(url, 't', `\uFEFF${JSON.stringify(body)}`)).status).toBe(200)
    expect((await post(url, 'batch', { batch: [] })).status).toBe(200)
  })

  it.each([
    ['no JSON', '{"a":', {}],
    ['a list', '[]', {}],
    ['nothing', '', {}],
    ['a batch without a list', '{"batch":{}}', {}],
    ['gzip that is none', '{}', { 'content-encoding': 'gzip' }],
    ['another packing', '{}', { 'content-encoding': 'br' }],
    ['Latin-1', latin1('{"batch":[{"userId":"José","type":"identify"}]}'), {}],
    [
      'Latin-1 in gzip',
      gzipSync(latin1('{"batch":[{"userId":"José","type":"identify"}]}')),
      { 'content-encoding': 'gzip' }
    ]
  ])('not %s: 400 and why', async (_, body, headers) => {
    const before = (await live(url)).total
    const answer = await post(url, 'batch', body, headers as Record<string, string>)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      success: false,
      code: expect.stringMatching(/^[a-z_]+$/),
      message: expect.stringMatching(/\w+/)
    })
    expect((await live(url)).total).toBe(before)
  })

  it.each([
    ['identify', {}, /userId.*anonymousId/],
    ['track', WHO, /"event"/],
    ['group', WHO, /groupId/],
    ['alias', WHO, /previousId/],
    ['identify', { ...WHO, traits: 'x' }, /"traits" must be an object/],
    ['track', { ...WHO, event: 'A', timestamp: 'soon' }, /timestamp/],
    ['batch', { batch: [{ type: 'shout', ...WHO }] }, /type.*identify/],
    ['batch', { batch: [null] }, /JSON object/]
  ])('no %s like %j', async (path, body, message) => {
    const answer = await post(url, path, body)
    expect(answer.status).toBe(400)
    expect((await answer.json()) as object).toMatchObject({
      message: expect.stringMatching(message)
    })
  })

  it('found #19: takes a messageId once, in whatever form it comes', async () => {
    const again = { type: 'track', event: 'Again', ...WHO }
    const batch = [7_001, 7_001, '7001'].map((messageId) => ({ ...again, messageId }))
    const before = await live(url)
    await post(url, 'batch', { batch })
    await post(url, 'track', { ...again, messageId: '7001' })
    const after = await live(url, '?limit=1')
    expect([after.total - before.total, after.duplicates - before.duplicates]).toEqual([1, 3])
    expect(after.items).toMatchObject([{ messageId: '7001' }])
  })

  it('keeps the good events of a batch and names the others', async () => {
    const before = await live(url)
    const answer = await post(url, 'batch', {
      batch: [
        { type: 'track', event: 'Good 1', ...WHO },
        { type: 'track', messageId: 'bad-1', ...WHO },
        { type: 'track', event: 'Good 2', ...WHO }
      ]
    })
    expect(answer.status).toBe(400)
    expect(await answer.json()).toEqual({
      success: false,
      code: 'invalid_event',
      message: expect.stringContaining('Event 1 of the batch'),
      accepted: 2,
      rejected: [{ index: 1, messageId: 'bad-1', message: expect.stringContaining('"event"') }]
    })
    const after = await live(url, '?limit=2')
    expect(after.items.map(({ name }) => name)).toEqual(['Good 1', 'Good 2'])
    expect(after.refused - before.refused).toBe(1)
  })

  it('at most 32 kB an event, wherever it stands', async () => {
    const event = (bytes: number) => ({
      type: 'track',
      ...WHO,
      event: 'Large',
      properties: { text: 'x'.repeat(bytes) }
    })
    expect((await post(url, 'track', event(31_000))).status).toBe(200)
    const single = await post(url, 'track', event(33_000))
    expect([single.status, await single.json()]).toMatchObject([
      400,
      { success: false, message: expect.stringContaining('32 kB') }
    ])
    const batch = await post(url, 'batch', { batch: [event(10), event(33_000)] })
    expect(await batch.json()).toMatchObject({ accepted: 1, rejected: [{ index: 1 }] })
  })

  it('at most 500 kB a batch, packed or not', async () => {
    const event = { type: 'track', ...WHO, event: 'Many', properties: { text: 'x'.repeat(30_000) } }
    const batch = (events: number) => JSON.stringify({ batch: Array(events).fill(event) })
    const before = (await live(url)).total
    for (const [body, headers] of [
      [batch(18), {}],
      [gzipSync(batch(18)), { 'content-encoding': 'gzip' }],
      [gzipSync(Buffer.alloc(50_000_000)), { 'content-encoding': 'gzip' }]
    ] as [string | Buffer, Record<string, string>][]) {
      const answer = await post(url, 'batch', body, headers)
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { message: expect.stringContaining('500 kB') }
      ])
    }
    expect((await live(url)).total).toBe(before)
    expect((await post(url, 'batch', batch(16))).status).toBe(200)
  })
})

describe('what is completed', () => {
  it('fills in what is missing', async () => {
    await post(url, 't', { ...WHO, event: 'Bare', writeKey: 'k' })
    const { event } = await last()
    expect(event).toMatchObject({
      messageId: expect.stringMatching(/^api-/),
      channel: 'server',
      context: { library: { name: 'unknown', version: 'unknown' } },
      integrations: {}
    })
    expect(event).not.toHaveProperty('writeKey')
    const { receivedAt, sentAt, timestamp, originalTimestamp } = event
    expect(new Set([receivedAt, sentAt, timestamp, originalTimestamp]).size).toBe(1)
  })

  it('keeps what is there, and makes text of ids that are numbers', async () => {
    const own = { messageId: 'own-1', channel: 'mobile', context: { library: { name: 'mine' } } }
    await post(url, 't', { ...own, userId: 42, event: 'Own' })
    expect((await last()).event).toMatchObject({ ...own, userId: '42' })
  })

  it("corrects the sender's clock by sentAt, of the event or of the batch", async () => {
    const timestamp = '2020-01-01T00:00:00.000Z'
    const sentAt = '2020-01-01T00:01:00.000Z'
    const event = { type: 'track', ...WHO, event: 'Slow clock', timestamp }
    for (const [path, body] of [
      ['t', { ...event, sentAt }],
      ['batch', { batch: [event], sentAt }]
    ] as const) {
      await post(url, path, body)
      const { event: arrived } = await last()
      expect(arrived).toMatchObject({ originalTimestamp: timestamp, sentAt })
      const ago = Date.parse(String(arrived.receivedAt)) - Date.parse(String(arrived.timestamp))
      expect(ago).toBe(60_000)
    }
  })

  it('leaves out an event that comes again with its messageId', async () => {
    const before = await live(url)
    const event = { ...WHO, event: 'Once', messageId: 'once-1' }
    await post(url, 't', event)
    const again = await post(url, 't', event)
    expect([again.status, await again.json()]).toEqual([
      200,
      { success: true, duplicates: ['once-1'] }
    ])
    const after = await live(url)
    expect([after.total - before.total, after.duplicates - before.duplicates]).toEqual([1, 1])
    await post(url, 't', { ...event, writeKey: 'another source' })
    expect((await live(url)).total - before.total).toBe(2)
  })
})

describe('who may send', () => {
  it.each(['http://localhost:5173', 'http://127.0.0.1:8080', 'http://localhost'])(
    'a page at %s',
    async (origin) => {
      const preflight = await call(`${url}/v1/t`, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,content-type'
        }
      })
      expect(preflight).toMatchObject({
        status: 204,
        headers: {
          'access-control-allow-origin': origin,
          'access-control-allow-headers': 'authorization,content-type',
          'access-control-allow-credentials': 'true'
        }
      })
      const answer = await call(`${url}/v1/t`, {
        headers: { origin, 'content-type': 'text/plain' },
        body: { ...WHO, event: 'From a page' }
      })
      expect(answer).toMatchObject({
        status: 200,
        headers: { 'access-control-allow-origin': origin }
      })
      expect((await last()).event).toMatchObject({ event: 'From a page', channel: 'client' })
      const bad = await call(`${url}/v1/t`, { headers: { origin }, body: {} })
      expect(bad).toMatchObject({ status: 400, headers: { 'access-control-allow-origin': origin } })
    }
  )

  it.each([
    { origin: 'https://shop.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'http://evil.example:3000/localhost' },
    { origin: 'https://evil.example/http://localhost' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
    { host: 'shop.example' }
  ])('not %j', async (headers) => {
    const before = (await live(url)).total
    for (const method of ['POST', 'OPTIONS']) {
      const answer = await call(`${url}/v1/t`, {
        method,
        headers: { ...headers, 'content-type': 'text/plain' } as Record<string, string>,
        body: { ...WHO, event: 'Foreign' }
      })
      expect(answer.status).toBe(403)
      expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
    }
    expect((await live(url)).total).toBe(before)
  })

  it('opens no other call to pages elsewhere', async () => {
    const headers = { origin: 'http://localhost:5173' }
    expect((await call(`${url}/_workbench/live`, { headers })).status).toBe(403)
    expect((await call(`${url}/_workbench/state`, { headers })).status).toBe(403)
  })

  it('any write key, which is shown', async () => {
    const basic = `Basic ${Buffer.from('KEY1:').toString('base64')}`
    await post(url, 't', { ...WHO, event: 'A', writeKey: 'KEY2' }, { authorization: basic })
    expect((await last()).writeKey).toBe('KEY1')
    await post(url, 't', { ...WHO, event: 'A', writeKey: 'KEY2' })
    expect((await last()).writeKey).toBe('KEY2')
    await post(url, 'batch', { batch: [{ type: 'page', ...WHO, writeKey: 'KEY3' }] })
    expect((await last()).writeKey).toBe('KEY3')
  })
})

it('runs them all without an outcome left open', async () => {
  await settled(url, 1)
  const { items } = await live(url)
  expect(items.flatMap(({ results }) => results).some(({ status }) => status === 'waiting')).toBe(
    false
  )
})
