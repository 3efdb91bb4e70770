import { request } from 'node:http'
import { gzipSync } from 'node:zlib'
import type { Workbench } from '../../serve'
import { live, post, settled, startWorkbench, temporaryFolder } from './support'

const folder = temporaryFolder()
let workbench: Workbench
let url: string
const told: string[] = []
beforeAll(async () => {
  workbench = await startWorkbench(folder, {
    allowHosts: ['my-machine'],
    onMessage: ({ text }) => told.push(text)
  })
  url = workbench.url
})
afterAll(() => workbench.close())

const WHO = { userId: 'u1' }
const order = (messageId: string, more: object = {}) => ({
  ...{ type: 'track', event: 'Order Completed', messageId, ...WHO },
  ...{ properties: { email: 'user1@example.com' }, ...more }
})

async function last() {
  const [item] = (await live(url, '?limit=1')).items
  if (!item) throw new Error('Nothing arrived')
  return item
}

/** The outcome of the last event in the mapping that would take it. */
async function outcomeOf(): Promise<string | undefined> {
  await settled(url, 0)
  return (await last()).results.find(({ mapping }) => mapping === 'Orders')?.status
}

describe('sources #1: integrations', () => {
  it.each([
    ['{"All": false}', { All: false }, 'not for this destination'],
    ['the destination switched off', { 'Emarsys (Actions)': false }, 'not for this destination'],
    ['another one only', { All: false, Mixpanel: true }, 'not for this destination'],
    ['this one only', { All: false, 'Emarsys (Actions)': true }, 'delivered'],
    ['this one with options', { All: false, 'Emarsys (Actions)': { a: 1 } }, 'delivered'],
    ['all', { All: true }, 'delivered'],
    ['another one switched off', { Mixpanel: false }, 'delivered']
  ])('%s', async (name, integrations, expected) => {
    await post(url, 't', order(`i-${name}`, { integrations }))
    expect(await outcomeOf()).toBe(expected)
  })

  it('of a batch hold for its events, an event may say otherwise', async () => {
    const own = { integrations: { 'Emarsys (Actions)': true } }
    const batch = [order('b-1'), order('b-2', own)]
    await post(url, 'batch', { batch, integrations: { All: false } })
    await settled(url, 0)
    const { items } = await live(url, '?limit=2')
    const statuses = items.map(({ results }) => results.find(({ mapping }) => mapping === 'Orders'))
    expect(statuses).toMatchObject([
      { status: 'not for this destination' },
      { status: 'delivered' }
    ])
  })
})

it.each(['track/', 'import/', 'batch/', 't/'])('sources #2: /v1/%s is taken', async (path) => {
  const body =
    path.length > 3 && path !== 'track/' ? { batch: [order(`s-${path}`)] } : order(`s-${path}`)
  expect((await post(url, path, body)).status).toBe(200)
  expect((await last()).messageId).toBe(`s-${path}`)
})

describe("sources #4: the browser's snippet", () => {
  it('gets the script from the installed package', async () => {
    const answer = await fetch(`${url}/analytics.js/v1/KEY/analytics.min.js`)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/javascript')
    ])
    expect((await answer.text()).length).toBeGreaterThan(10_000)
    expect((await fetch(`${url}/next-integrations/actions/nothing.js`)).status).toBe(404)
  })

  it('is told to send no metrics to others', async () => {
    const settings = await (await fetch(`${url}/v1/projects/KEY/settings`)).json()
    expect(settings).toMatchObject({ metrics: { sampleRate: 0 } })
  })
})

describe('sources #5: an error body has a code', () => {
  it.each([
    ['broken JSON', 't', '{', 400, 'invalid_json'],
    ['an event that is not one', 't', {}, 400, 'invalid_event'],
    ['a path that is not one', 'shout', {}, 404, 'not_found']
  ])('%s', async (_, path, body, status, code) => {
    const answer = await post(url, path, body)
    expect([answer.status, await answer.json()]).toEqual([
      status,
      expect.objectContaining({ success: false, code, message: expect.any(String) })
    ])
  })
})

it('sources #7: what is refused is told in the terminal and counted', async () => {
  const before = await live(url)
  await post(url, 'shout', {})
  await post(url, 't', {})
  const { refusedCalls } = await live(url)
  expect(refusedCalls).toBe(before.refusedCalls + 2)
  expect(told.join('\n')).toMatch(/POST \/v1\/shout was answered 404: /)
})

describe("sources #8: limits of Segment's HTTP API", () => {
  it('2,500 events in a batch and no more', async () => {
    const batch = (count: number) => ({
      batch: Array.from({ length: count }, (_, n) => ({
        type: 'page',
        userId: 'u',
        messageId: `l${n}`
      }))
    })
    expect((await post(url, 'batch', batch(2500))).status).toBe(200)
    const answer = await post(url, 'batch', batch(2501))
    expect([answer.status, await answer.json()]).toEqual([
      400,
      expect.objectContaining({ message: expect.stringContaining('2,500') })
    ])
  })

  it('a messageId of fewer than 100 characters', async () => {
    expect((await post(url, 't', order('m'.repeat(99)))).status).toBe(200)
    expect((await post(url, 't', order('m'.repeat(100)))).status).toBe(400)
  })

  it('17 MB are answered 413 with a body, packed or not', async () => {
    const large = JSON.stringify(order('large', { context: { text: 'x'.repeat(17_000_000) } }))
    const answer = await post(url, 't', large)
    expect([answer.status, await answer.json()]).toEqual([
      413,
      expect.objectContaining({ code: 'body_too_large' })
    ])
    const packed = await post(url, 't', gzipSync(large), { 'content-encoding': 'gzip' })
    expect(packed.status).toBe(400)
  })
})

describe('sources #9: what SDKs do', () => {
  it('a batch shares parts of its context', async () => {
    const context = { app: { name: 'shop', version: '1' }, device: { id: 'd' } }
    const batch = [order('c-1', { context: { app: { version: '2' } } })]
    await post(url, 'batch', { context, batch })
    expect((await last()).event.context).toMatchObject({
      app: { name: 'shop', version: '2' },
      device: { id: 'd' }
    })
  })

  it('a time may be in seconds', async () => {
    await post(url, 't', order('seconds', { timestamp: 1_767_225_600 }))
    expect((await last()).event.originalTimestamp).toBe('2026-01-01T00:00:00.000Z')
    await post(url, 't', order('milliseconds', { timestamp: 1_767_225_600_000 }))
    expect((await last()).event.originalTimestamp).toBe('2026-01-01T00:00:00.000Z')
  })

  it.each([
    ['10.0.2.2', 200],
    ['host.docker.internal', 200],
    ['my-machine', 200],
    ['evil.example', 403]
  ])('Host %s is answered %d', async (host, expected) => {
    const { port } = new URL(url)
    const status = await new Promise((resolve) => {
      const headers = { host: `${host}:${port}`, 'content-type': 'application/json' }
      request(`${url}/v1/t`, { method: 'POST', headers }, (answer) => {
        answer.resume()
        resolve(answer.statusCode)
      }).end(JSON.stringify(order(`h-${host}`)))
    })
    expect(status).toBe(expected)
  })
})

it('sources #13: JSON nested too deep is refused for that event alone', async () => {
  const deep = JSON.parse(`${'{"a":'.repeat(300)}1${'}'.repeat(300)}`)
  const answer = await post(url, 'batch', {
    batch: [order('d-1'), order('d-2', { context: { deep } }), order('d-3')]
  })
  expect([answer.status, await answer.json()]).toEqual([
    400,
    expect.objectContaining({
      accepted: 2,
      rejected: [{ index: 1, messageId: 'd-2', message: expect.stringContaining('200 levels') }]
    })
  ])
  expect(await outcomeOf()).toBe('delivered')
})
