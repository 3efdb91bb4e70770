import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { call, isAbort } from '../../web/server/call'

let server: Server
let url: string
beforeAll(async () => {
  server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' })
    response.write('{"entries":')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
})
afterAll(() => server.close())

it('gives whoever aborts the abort, also while the answer is read, and no empty answer', async () => {
  const own = new AbortController()
  const fetched = jest.spyOn(globalThis, 'fetch')
  const answer = call(url, { signal: own.signal })
  await fetched.mock.results[0]?.value
  own.abort()
  await expect(answer.catch((error: unknown) => isAbort(error))).resolves.toBe(true)
})
