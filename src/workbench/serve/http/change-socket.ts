import { type WebSocket, WebSocketServer } from 'ws'
import type { Identity } from '../tls/identity'
import { bind, createServer, isInUse, portOf } from './listen'
import { type Door, isOwnHost, isOwnOrigin, TESTER_ORIGINS } from './security'

/** The largest message that is read, to be refused. Bytes. */
const MAX_MESSAGE_BYTES = 1024

/** "Received a type of data it cannot accept". @see RFC 6455, 7.4.1 */
const UNSUPPORTED = 1003

/** The developer CLI's WebSocket: tells the hosted Actions Tester to reload. */
export interface ChangeSocket {
  readonly port: number
  /** Sends the text `change` to everyone connected. */
  announce(): void
  close(): Promise<void>
}

/**
 * Opens the WebSocket that sends `change` when a source file changed; resolves to null where the port is taken.
 * @param port the socket's own port, 0 for any
 * @param page the page's own address: its origin may connect, and the socket has its scheme
 * @param tls the page's certificate, where it has one
 */
export async function openChangeSocket(
  port: number,
  page: Door,
  tls: Identity | null = null
): Promise<ChangeSocket | null> {
  const server = createServer((_, response) => response.writeHead(426).end(), tls)
  try {
    await bind(server, port)
  } catch (error) {
    if (isInUse(error)) return null
    throw error
  }
  const sockets = new WebSocketServer({
    server,
    maxPayload: MAX_MESSAGE_BYTES,
    verifyClient: ({ origin, req }: { origin: string | undefined; req: { headers: Headers } }) =>
      isOwnHost(req.headers.host, { scheme: page.scheme, port: portOf(server) }) &&
      mayConnect(origin, page)
  })
  sockets.on('connection', endAtAnyMessage)
  return {
    port: portOf(server),
    announce() {
      for (const client of sockets.clients) client.send('change')
    },
    close() {
      for (const client of sockets.clients) client.terminate()
      sockets.close()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    }
  }
}

/** The socket only speaks; a socket's error without a listener would end the process. */
function endAtAnyMessage(socket: WebSocket): void {
  socket.on('error', () => socket.terminate())
  socket.on('message', () => socket.close(UNSUPPORTED))
}

interface Headers {
  readonly host?: string | undefined
}

function mayConnect(origin: string | undefined, page: Door): boolean {
  if (origin === undefined) return true
  return isOwnOrigin(origin, page) || TESTER_ORIGINS.includes(origin)
}
