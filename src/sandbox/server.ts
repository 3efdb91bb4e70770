import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { createFetch } from './app'
import { readTarget } from './routes/request'
import type { World } from './world'

/** How long a client may take to send a request, and its head. Milliseconds. */
const SLOW_MS = { request: 60_000, head: 20_000 }

/**
 * How long a connection is kept without a request. Milliseconds. Node's five seconds end it, where the computer is busy, just as a
 * client that was told of them sends its next request.
 */
const IDLE_MS = 60_000

/** Makes a server for a world. */
export function createSandboxServer(world: World): Server {
  const answer = createFetch(world)
  const listener = getRequestListener(
    (request, env) => {
      // This server speaks HTTP/1.1 only.
      const { incoming, outgoing } = env as HttpBindings
      return answer(request, { incoming, outgoing, target: readTarget(incoming) })
    },
    { autoCleanupIncoming: false }
  )
  const server = createServer((incoming, outgoing) => {
    outgoing.on('error', () => {})
    void listener(incoming, outgoing)
  })
  server.requestTimeout = SLOW_MS.request
  server.headersTimeout = SLOW_MS.head
  server.keepAliveTimeout = IDLE_MS
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    else socket.destroy()
  })
  return server
}

/** Listens on 127.0.0.1. @returns the URL, without a slash at its end @throws when the port is taken */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
