import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequestClient } from '@segment/actions-core'
import { sendRequest, TIMEOUT_MS, within } from '../../src/destinations/emarsys/api/http'
import { overClient, REQUEST_OPTIONS } from '../../src/destinations/emarsys/transport'

let server: Server
let url: string
let answer: Parameters<typeof createServer>[1]

beforeAll(async () => {
  server = createServer((request, response) => answer?.(request as never, response as never))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})
afterEach(() => jest.useRealTimers())

/** Time stands still around a cut answer, since node-fetch leaves its timer running then. */
const SOCKETS_GO_ON = ['nextTick', 'setImmediate', 'queueMicrotask'] satisfies FakeableAPI[]
type FakeableAPI = 'nextTick' | 'setImmediate' | 'queueMicrotask'

/** Resolves when a client of this process has read the head of an answer, however busy the computer is. */
function headIsRead(): Promise<void> {
  const channel = 'http.client.response.finish'
  return new Promise((resolve) => {
    const done = (): void => {
      unsubscribe(channel, done)
      resolve()
    }
    subscribe(channel, done)
  })
}

const request = overClient(createRequestClient(REQUEST_OPTIONS))
const send = (over = request, headers = {}, secrets: string[] = []) =>
  sendRequest(over, url, { method: 'GET', headers, timeoutMs: TIMEOUT_MS }, secrets)

describe('send', () => {
  it('reads an answer that is labelled as something else', async () => {
    answer = (_, response) =>
      response.setHeader('content-type', 'text/html').end('{"replyCode":0,"replyText":"OK"}')
    expect(await send()).toMatchObject({ status: 200, envelope: { replyCode: 0 } })
  })

  it('reads the envelope of an answer that repeats a secret, without it', async () => {
    answer = (_, response) => response.end('{"replyCode":1,"replyText":"test-secret"}')
    expect((await send(request, {}, ['test-secret'])).envelope).toMatchObject({
      replyCode: 1,
      replyText: '[redacted]'
    })
  })

  it('says in time that there was no answer', async () => {
    const never = overClient((() => new Promise(() => undefined)) as never)
    await expect(never(url, { method: 'GET', headers: {}, timeoutMs: 1 })).rejects.toMatchObject({
      code: 'ETIMEDOUT',
      message: 'No answer in time'
    })
  })

  it('leaves no timer running after an answer', async () => {
    jest.useFakeTimers()
    const quick = { status: 200, content: '' }
    const late = () => new Error('late')
    expect(await within(TIMEOUT_MS, Promise.resolve(quick), late)).toBe(quick)
    expect(jest.getTimerCount()).toBe(0)
  })

  it('#4 once: reads an answer of several megabytes at once', async () => {
    answer = (_, response) =>
      response.end(JSON.stringify({ replyCode: 0, data: 'x'.repeat(5_000_000) }))
    expect((await send()).envelope?.replyCode).toBe(0)
  })

  it('follows no redirect, so that no signed header leaves for another host', async () => {
    const seen: string[] = []
    answer = (incoming, response) => {
      seen.push(incoming.url ?? '')
      response.writeHead(302, { location: `${url}elsewhere` }).end()
    }
    expect(await send()).toMatchObject({ status: 302, envelope: undefined })
    expect(seen).toEqual(['/'])
  })

  it('reports a connection that is cut as 503', async () => {
    answer = (incoming) => incoming.socket.destroy()
    expect(await send()).toMatchObject({
      status: 503,
      failure: 'No connection (ECONNRESET)'
    })
  })

  it('reports an answer that is cut in its middle as 503', async () => {
    answer = (_, response) => {
      response.write('{"replyCode"', () => response.destroy())
    }
    jest.useFakeTimers({ doNotFake: SOCKETS_GO_ON })
    expect(await send()).toMatchObject({ status: 503 })
  })

  it.each([
    ['before its head', async () => {}],
    [
      'in the middle of its body',
      async (response: ServerResponse) => {
        response.write('{"reply')
        await headIsRead()
      }
    ],
    [
      'since it is cut, which node-fetch does not notice when the length was told,',
      async (response: ServerResponse) => {
        response.writeHead(200, { 'content-length': '100' })
        response.write('{"replyCode"')
        await headIsRead()
        response.destroy()
      }
    ]
  ])(
    '#32 #44 once: gives up an answer that stops %s after 30 s, and its connection',
    async (_, stall) => {
      let closed: Promise<unknown> | undefined
      const arrived = new Promise<void>((resolve) => {
        answer = (incoming, response) => {
          closed = once(incoming.socket, 'close')
          stall(response).then(resolve)
        }
      })
      jest.useFakeTimers({ doNotFake: SOCKETS_GO_ON })
      const outcome = send()
      await arrived
      await new Promise((resolve) => setImmediate(resolve))
      await jest.advanceTimersByTimeAsync(TIMEOUT_MS - 1000)
      await expect(Promise.race([outcome, 'waiting'])).resolves.toBe('waiting')
      await jest.advanceTimersByTimeAsync(1000)
      expect(await outcome).toEqual({
        status: 408,
        content: '',
        failure: 'No answer within 30 s',
        unreachable: true
      })
      await closed
    }
  )

  it.each([
    [
      'an abort of the platform',
      { code: 'REQUESTCLIENTERROR' },
      408,
      'No answer within 30 s',
      true
    ],
    ['a time-out while reading', { type: 'body-timeout' }, 408, 'No answer within 30 s', true],
    ['another error of time', { type: 'timeout-odd' }, 503, 'No connection (odd)', false],
    ['an unknown host', { code: 'ENOTFOUND' }, 503, 'No connection (ENOTFOUND)', true],
    ['a reset', { code: 'ECONNRESET' }, 503, 'No connection (ECONNRESET)', false],
    ['an error without a code', {}, 503, 'No connection (odd)', false]
  ])('reports %s', async (_, error, status, failure, unreachable) => {
    const failing = async (): Promise<never> => {
      throw Object.assign(new Error('odd'), error)
    }
    expect(await send(failing)).toEqual({
      status,
      content: '',
      failure,
      unreachable
    })
  })

  it('repeats no header that proves who asks, also where a library complains about it', async () => {
    const headers = { authorization: 'Bearer token\n-of-this-request' }
    const answer = await send(request, headers)
    expect(answer).toMatchObject({ status: 503, failure: expect.stringContaining('[redacted]') })
    expect(answer.failure).not.toContain('of-this-request')
  })
})
