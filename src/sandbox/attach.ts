import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { connect, isIP, type Socket } from 'node:net'
import { connect as connectWithTls } from 'node:tls'

/** What of a Segment destination's definition decides how its requests are sent: actions-core takes the HTTP client's options from it. */
export interface Attachable {
  extendRequest?: ((data: never) => object) | undefined
}

/**
 * The same definition, whose requests reach another server, whatever host they are for: their URL, `Host` and path stay as
 * they are, only the connection goes elsewhere. Nothing outside of the returned definition changes, so many can live in one process.
 * @param url the server's origin, `http://127.0.0.1:3100`; with `https` the connection is TLS, and its certificate is checked
 * @throws TypeError when the URL is not http or https, or holds more than an origin
 * @example
 * new Destination(attach(definition, 'http://127.0.0.1:3100'))
 */
export function attach<Definition extends Attachable>(
  definition: Definition,
  url: string
): Definition {
  const agent = detour(serverOf(url))
  const extendRequest = (data: never): object => ({ ...definition.extendRequest?.(data), agent })
  return { ...definition, extendRequest }
}

/** Where connections go. */
interface Server {
  host: string
  port: number
  secure: boolean
}

function serverOf(url: string): Server {
  const { protocol, hostname, port, pathname, search, username, password } = new URL(url)
  const secure = protocol === 'https:'
  if (!secure && protocol !== 'http:') throw new TypeError(`${url} is not an http or https URL.`)
  if (pathname !== '/' || search || username || password) {
    throw new TypeError(`${url} holds more than protocol, host and port.`)
  }
  const host = hostname.replace(/^\[|\]$/g, '')
  return { host, port: Number(port) || (secure ? 443 : 80), secure }
}

/** What node-fetch, with which actions-core sends, asks for the agent of each request. */
interface Detour {
  (url: { protocol: string | null }): HttpAgent
  destroy(): void
}

/**
 * Leads requests of both protocols to one server. actions-core destroys the agent of each answered request, which would cut off
 * all others that are under way; there is nothing to destroy, since no connection is kept.
 */
function detour(server: Server): Detour {
  const createConnection = () => open(server)
  const plain = Object.assign(new HttpAgent(), { createConnection })
  const secure = Object.assign(new HttpsAgent(), { createConnection })
  const choose = ({ protocol }: { protocol: string | null }) =>
    protocol === 'https:' ? secure : plain
  return Object.assign(choose, { destroy() {} })
}

function open({ host, port, secure }: Server): Socket {
  if (!secure) return connect({ host, port })
  return connectWithTls({ host, port, ...(isIP(host) === 0 && { servername: host }) })
}
