import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { call, isAbort } from '../../web/server/call'

let server: Server
let url: string
let cut: () => void
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"entries":')
    cut = () => response.destroy()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => server.close())

afterEach(() => jest.restoreAllMocks())

/** Calls, and waits until the answer has begun. @returns what the call fails with */
async function begin(signal?: AbortSignal): Promise<{ failure: Promise<unknown> }> {
  const fetched = jest.spyOn(globalThis, 'fetch')
  const failure = call(url, signal && { signal }).catch((error: unknown) => error)
  await fetched.mock.results[0]?.value
  return { failure }
}

it('gives whoever aborts the abort, also while the answer is read, and no empty answer', async () => {
  const own = new AbortController()
  const { failure } = await begin(own.signal)
  own.abort()
  expect(isAbort(await failure)).toBe(true)
})

it('takes an answer that ends early for none', async () => {
  const { failure } = await begin()
  cut()
  expect(await failure).toMatchObject({ name: 'CallError', status: 0, code: 'unreachable' })
})
