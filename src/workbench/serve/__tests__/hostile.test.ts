import { get } from 'node:http'
import { connect as connectSocket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { runs } from '../../../__tests__/runs'
import { createWorkbench, type Workbench } from '..'
import { collectedHeap } from '../../../sandbox/__tests__/collected-heap'
import { isOwnHost, isOwnOrigin } from '../http/security'
import { createEventStream } from '../http/event-stream'
import { call } from './call'

let workbench: Workbench
beforeAll(async () => {
  workbench = await createWorkbench({ port: 0 })
})
afterAll(() => workbench.close())

const answers = async () => (await call(`${workbench.url}/_workbench/state`)).status

/** Opens the reload socket. */
async function open(): Promise<WebSocket> {
  const socket = new WebSocket(workbench.wsUrl ?? '')
  socket.on('error', () => {})
  await new Promise((resolve) => socket.once('open', resolve))
  return socket
}

const closed = (socket: WebSocket) =>
  new Promise<number>((resolve) => socket.once('close', (code) => resolve(code)))

describe('sources #20: the reload socket', () => {
  it('outlives a frame that breaks the protocol', async () => {
    const socket = await open()
    const end = closed(socket)
    // A text frame without a mask, which clients must not send.
    Reflect.get(socket, '_socket').write(Buffer.from([0x81, 0x00]))
    await end
    expect(await answers()).toBe(200)
  })

  it('ends a connection that sends anything, however large', async () => {
    for (const message of ['hello', 'x'.repeat(2000)]) {
      const socket = await open()
      const end = closed(socket)
      socket.send(message)
      expect([1003, 1009]).toContain(await end)
    }
    expect(await answers()).toBe(200)
  })

  it('outlives a connection that breaks off', async () => {
    const { port } = new URL(workbench.wsUrl ?? '')
    const socket = connectSocket(Number(port), '127.0.0.1')
    socket.write(
      'GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nupgrade: websocket\r\nconnection: upgrade\r\n'
    )
    await delay(20)
    socket.resetAndDestroy()
    expect(await answers()).toBe(200)
  })
})

it('sources #21: calls through to the sandbox leave nothing behind', async () => {
  const many = async (count: number) => {
    for (let n = 0; n < count; n += 10)
      await Promise.all(
        Array.from({ length: 10 }, async () =>
          (await fetch(`${workbench.url}/_workbench/sandbox/faults`)).text()
        )
      )
    return collectedHeap()
  }
  const calls = runs(300, 800)
  const before = await many(200)
  const after = await many(calls)
  // It was 17.7 kB for each call.
  expect((after - before) / calls).toBeLessThan(5000)
}, 120_000)

describe('sources #23: an event stream that nobody reads', () => {
  const big = { message: 'x'.repeat(100_000) }

  it('is cut off when 256 kB wait', async () => {
    const stream = createEventStream()
    const reader = stream.subscribe().body?.getReader()
    for (let n = 0; n < 4; n += 1) stream.send('source-error', big)
    let bytes = 0
    for (;;) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) break
      bytes += value?.length ?? 0
    }
    expect(bytes).toBeLessThan(400_000)
    stream.close()
  })

  it('is one of 64 at most: the oldest gives way', async () => {
    const stream = createEventStream()
    const readers = Array.from({ length: 65 }, () => stream.subscribe().body?.getReader())
    await readers[0]?.read()
    expect(await readers[0]?.read()).toMatchObject({ done: true })
    await readers[64]?.read()
    stream.send('change', {})
    expect(await readers[64]?.read()).toMatchObject({ done: false })
    stream.close()
  })
})

describe('sources #27: text that would block the process', () => {
  const send = (subscription: object) =>
    call(`${workbench.url}/_workbench/preview`, {
      body: {
        events: [{ type: 'track', event: 'A', userId: 'u' }],
        subscription: {
          partnerAction: 'upsertContact',
          subscribe: 'type = "track"',
          ...subscription
        }
      }
    })

  it('as a trigger of 100 kB is refused at once', async () => {
    const subscribe = `type = "track"${' and event = "A"'.repeat(6500)}`
    const answer = await send({ subscribe })
    expect(answer.json()).toMatchObject({
      findings: [{ at: ['subscribe'], message: expect.stringContaining('10,000 characters') }]
    })
  })

  it('as a constant with 100,000 "{{" is looked through at once', async () => {
    const mapping = { key_field: '3', key_value: '{{'.repeat(100_000), write_field: {} }
    const answer = await send({ mapping })
    expect(answer.json()).toMatchObject({ findings: [{ code: 'constant-key' }] })
  })

  it('as a template with 100,000 "{{" is refused at once', async () => {
    const mapping = { key_value: { '@template': '{{'.repeat(100_000) } }
    const answer = await send({ mapping })
    expect(answer.json()).toMatchObject({
      findings: [{ level: 'error', message: expect.stringContaining('10,000 characters') }],
      results: [{ errors: [{ field: 'key_value' }] }]
    })
  })
})

describe('sources #13: JSON nested deeper than 200 levels', () => {
  const deep = JSON.parse(`${'{"a":'.repeat(4000)}1${'}'.repeat(4000)}`)

  it('is refused by the calls of the page', async () => {
    const subscription = { partnerAction: 'upsertContact', subscribe: 'type = "track"' }
    for (const path of ['preview', 'send']) {
      const answer = await call(`${workbench.url}/_workbench/${path}`, {
        body: { events: [deep], subscription }
      })
      expect([answer.status, answer.json()]).toEqual([
        400,
        { error: expect.objectContaining({ message: expect.stringContaining('200 levels') }) }
      ])
    }
  })
})

it.each([
  ['127.0.0.1', 'http', 80, true],
  ['localhost', 'http', 80, true],
  ['localhost:80', 'http', 80, true],
  ['localhost', 'http', 3000, false],
  ['localhost', 'http', 443, false],
  ['localhost', 'https', 443, true],
  ['localhost:443', 'https', 443, true],
  ['localhost', 'https', 80, false],
  ['evil.example', 'http', 80, false],
  ['evil.example', 'https', 443, false]
] as const)('sources #28: takes the Host %s at %s, port %d: %s', (host, scheme, port, taken) => {
  expect(isOwnHost(host, { scheme, port })).toBe(taken)
})

it.each([
  ['https://localhost:3000', 'https', 3000, true],
  ['http://localhost:3000', 'https', 3000, false],
  ['https://localhost:3000', 'http', 3000, false],
  ['https://127.0.0.1', 'https', 443, true],
  ['http://127.0.0.1', 'http', 80, true],
  ['http://127.0.0.1', 'https', 443, false]
] as const)('takes the Origin %s at %s, port %d: %s', (origin, scheme, port, taken) => {
  expect(isOwnOrigin(origin, { scheme, port })).toBe(taken)
})

it('does not answer pages that read without an Origin', async () => {
  const status = await new Promise((resolve) =>
    get(
      `${workbench.url}/_workbench/state`,
      { headers: { 'sec-fetch-site': 'cross-site' } },
      (answer) => resolve(answer.statusCode)
    )
  )
  expect(status).toBe(403)
})
