import { createServer, type IncomingHttpHeaders, request as plain, type Server } from 'node:http'
import { request as secure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { getRequestListener, type HttpBindings } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Exchange } from './recording'

/** How long Emarsys may take to answer. Milliseconds. */
const TIMEOUT_MS = 60_000

/** The longest body that is passed on. Bytes; Emarsys takes 10 MB. */
const MAX_BYTES = 32_000_000

/** Headers that are about one connection (RFC 9110, section 7.6.1), or that the two ends of it set themselves. */
const HOP_BY_HOP = new Set([
  ...['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'te', 'trailer'],
  ...['transfer-encoding', 'upgrade', 'content-length', 'host', 'accept-encoding']
])

/** A running proxy. */
export interface Proxy {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string
  close(): Promise<void>
}

/** What a proxy does. */
export interface ProxyOptions {
  /** The origin that requests are passed on to. */
  readonly to: string
  /** 0 for any free one. */
  readonly port: number
  /** Told of each exchange, once its answer has arrived. */
  readonly onExchange: (exchange: Exchange) => void
}

/** Passes requests on as they are, and answers as they come. @throws when the port is taken */
export async function startProxy({ to, port, onExchange }: ProxyOptions): Promise<Proxy> {
  const app = new Hono<{ Bindings: HttpBindings }>()
  app.use(async (c, next) => (isOwnClient(c.env.incoming.headers) ? next() : refuse(c)))
  app.use(bodyLimit({ maxSize: MAX_BYTES, onError: (c) => c.json({ message: 'Too long' }, 413) }))
  app.all('*', (c) => passOn(c, new URL(to), onExchange))
  const server = createServer(getRequestListener(app.fetch))
  await listen(server, port)
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
}

/** Only programs of this computer; browsers, which a page elsewhere may have told to call, say so. */
function isOwnClient({ host = '', origin, ...headers }: IncomingHttpHeaders): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  const isKnown = isLoopback(name) || /(^|\.)emarsys\.net$/.test(name)
  return isKnown && origin === undefined && headers['sec-fetch-site'] === undefined
}

function isLoopback(name: string): boolean {
  return name === '127.0.0.1' || name === 'localhost'
}

function refuse(c: Context): Response {
  return c.json({ message: 'Only programs of this computer may use the proxy.' }, 403)
}

type ProxyContext = Context<{ Bindings: HttpBindings }>

async function passOn(
  c: ProxyContext,
  to: URL,
  onExchange: ProxyOptions['onExchange']
): Promise<Response> {
  const { method = 'GET', url = '/', headers } = c.env.incoming
  const body = Buffer.from(await c.req.arrayBuffer())
  try {
    const answer = await send(targetOf(to, headers.host ?? ''), { method, url, headers, body })
    onExchange({
      ...{ method, url, body: body.toString(), status: answer.status },
      ...{ contentType: answer.headers['content-type'] ?? '', answer: answer.body.toString() }
    })
    return toResponse(answer)
  } catch (error) {
    return c.json({ message: `No answer of ${to.origin}: ${(error as Error).message}` }, 502)
  }
}

/** Where a request goes: clients that are led here by their connection still say which of Emarsys's hosts they mean. */
function targetOf(to: URL, host: string): { origin: URL; host: string } {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (isLoopback(name)) return { origin: to, host: to.host }
  const isEmarsys = to.hostname.endsWith('.emarsys.net')
  return { origin: isEmarsys ? new URL(`https://${name}`) : to, host: name }
}

interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Answered {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

function send(target: { origin: URL; host: string }, sent: Sent): Promise<Answered> {
  const { origin, host } = target
  const headers = { ...endToEnd(sent.headers), host, 'content-length': sent.body.length }
  const open = origin.protocol === 'https:' ? secure : plain
  const options = { method: sent.method, path: sent.url, headers, timeout: TIMEOUT_MS }
  return new Promise((resolve, reject) => {
    const outgoing = open(origin, options, (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('error', reject)
      incoming.on('end', () =>
        resolve({
          status: incoming.statusCode ?? 502,
          headers: incoming.headers,
          body: Buffer.concat(parts)
        })
      )
    })
    outgoing.on('timeout', () => outgoing.destroy(new Error('it took too long')))
    outgoing.on('error', reject)
    outgoing.end(sent.body)
  })
}

function endToEnd(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    HOP_BY_HOP.has(name) || value === undefined ? [] : [[name, String(value)] as const]
  )
  return Object.fromEntries(entries)
}

function toResponse({ status, headers, body }: Answered): Response {
  const isEmpty = [204, 205, 304].includes(status)
  return new Response(isEmpty ? null : new Uint8Array(body), { status, headers: endToEnd(headers) })
}
