import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { jsonAnswer } from './answer'
import { serveControl } from './control'
import { isOwnOrigin, roleOf } from './hosts'
import { send, serveApi } from './serve-api'
import type { World } from './world'

/** How long a client may take to send a request, and its head. Milliseconds. */
const SLOW_MS = { request: 60_000, head: 20_000 }

/** Makes a server for a world. */
export function createSandboxServer(world: World): Server {
  const server = createServer((request, response) => {
    serve(world, request, response).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) {
        send(
          response,
          jsonAnswer(500, { replyCode: 1, replyText: `Internal error: ${String(error)}`, data: '' })
        )
      } else response.destroy()
    })
  })
  server.requestTimeout = SLOW_MS.request
  server.headersTimeout = SLOW_MS.head
  server.on('clientError', (_error, socket) => {
    if (socket.writable) socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n')
    else socket.destroy()
  })
  return server
}

async function serve(
  world: World,
  request: IncomingMessage,
  response: ServerResponse
): Promise<void> {
  response.setHeader('date', world.now().toUTCString())
  response.on('error', () => {})
  const role = roleOf(request.headers.host)
  if (role === undefined) {
    send(
      response,
      jsonAnswer(403, {
        error: {
          code: 'host',
          message: 'The sandbox answers under 127.0.0.1, localhost and the names of Emarsys only.'
        }
      })
    )
    return
  }
  if (!isOwnOrigin(request.headers.origin)) {
    const message = 'Web pages elsewhere may not use the sandbox.'
    send(response, jsonAnswer(403, { error: { code: 'origin', message } }))
    return
  }
  // A customer's token URL may have any path; its host tells what it is.
  if (role === 'token') request.url = '/oauth2/token'
  const path = (request.url ?? '/').split('?')[0] ?? '/'
  if (/^\/api\/v[23](\/|$)/.test(path) || /^\/oauth2\/token\/?$/.test(path))
    await serveApi(world, request, response)
  else if (role === 'sandbox' && /^\/_sandbox(\/|$)/.test(path))
    await serveControl(world, request, response)
  else if (path === '/healthcheck') send(response, jsonAnswer(200, { status: 'OK' }))
  else {
    const message =
      'This is an Emarsys sandbox. Its API is below /api/v2 and /api/v3, tokens are at /oauth2/token, its own control below /_sandbox.'
    send(response, jsonAnswer(404, { error: { code: 'unknown', message } }))
  }
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
