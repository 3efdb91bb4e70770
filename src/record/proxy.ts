import {
  createServer,
  type IncomingMessage,
  request as plain,
  type Server,
  type ServerResponse
} from 'node:http'
import { request as secure } from 'node:https'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import type { Exchange } from './recording'

/** How long Emarsys may be silent. Milliseconds. */
const TIMEOUT_MS = 60_000

/** Of each body so much is kept until its shape is known; all of it is passed on. Bytes. */
const MAX_KEPT = 4_000_000

/** Headers that are about one connection (RFC 9110, section 7.6.1), so that each end of the proxy has its own. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade'
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
  /** Told of each exchange, once its answer has been passed on. */
  readonly onExchange: (exchange: Exchange) => void
  /** Told of each request whose answer broke off, or never came. */
  readonly onBroken: (what: string) => void
}

/**
 * Passes requests on as they are, and answers as they come: their headers in number, order and spelling, their bodies byte for byte
 * as they arrive, and a connection that breaks as one that breaks.
 * @throws when the port is taken
 */
export async function startProxy(options: ProxyOptions): Promise<Proxy> {
  const server = createServer((incoming, outgoing) => {
    if (isOwnClient(incoming)) passOn(incoming, outgoing, options)
    else refuse(outgoing)
  })
  await listen(server, options.port)
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
function isOwnClient({ headers }: IncomingMessage): boolean {
  const { host = '', origin } = headers
  const name = hostName(host)
  const isKnown = isLoopback(name) || /(^|\.)emarsys\.net$/.test(name)
  return isKnown && origin === undefined && headers['sec-fetch-site'] === undefined
}

function hostName(host: string): string {
  return host.replace(/:\d+$/, '').toLowerCase()
}

function isLoopback(name: string): boolean {
  return name === '127.0.0.1' || name === 'localhost'
}

function refuse(outgoing: ServerResponse): void {
  outgoing.writeHead(403, { 'content-type': 'application/json' })
  outgoing.end(JSON.stringify({ message: 'Only programs of this computer may use the proxy.' }))
}

function passOn(
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  { to, onExchange, onBroken }: ProxyOptions
): void {
  const { method = 'GET', url = '/' } = incoming
  const { origin, host } = targetOf(new URL(to), incoming.headers.host ?? '')
  const headers = ['host', host, ...endToEnd(incoming.rawHeaders, ['host'])]
  const open = origin.protocol === 'https:' ? secure : plain
  const request = open(origin, { method, path: url, headers, timeout: TIMEOUT_MS })
  let isOver = false
  const breakOff = (why: string) => {
    if (isOver) return
    isOver = true
    onBroken(`${method} ${url.replace(/\?.*/, '')}: ${why}`)
    request.destroy()
    outgoing.socket?.destroy()
  }
  request.on('timeout', () => breakOff(`no answer within ${TIMEOUT_MS / 1000} s`))
  request.on('error', ({ message }) => breakOff(message))
  outgoing.on('close', () => breakOff('the client ended the connection'))
  const sent = copyOf(incoming)
  incoming.pipe(request)
  request.on('response', (answer) => {
    const said = copyOf(answer)
    outgoing.sendDate = false
    outgoing.writeHead(answer.statusCode ?? 0, answer.statusMessage, endToEnd(answer.rawHeaders))
    answer.pipe(outgoing)
    answer.on('error', ({ message }) => breakOff(message))
    answer.on('end', () => {
      isOver = true
      onExchange({
        method,
        url,
        body: sent(),
        status: answer.statusCode ?? 0,
        contentType: answer.headers['content-type'] ?? '',
        answer: said()
      })
    })
  })
}

/** Where a request goes: clients that are led here by their connection still say which of Emarsys's hosts they mean. */
function targetOf(to: URL, host: string): { origin: URL; host: string } {
  const name = hostName(host)
  if (isLoopback(name)) return { origin: to, host: to.host }
  const isEmarsys = to.hostname.endsWith('.emarsys.net')
  return { origin: isEmarsys ? new URL(`https://${name}`) : to, host: name }
}

/** Headers as they came, name and value in turn, without those of one connection, the ones that `Connection` names included. */
function endToEnd(raw: readonly string[], more: readonly string[] = []): string[] {
  const pairs = raw.flatMap((name, at) => (at % 2 ? [] : [[name, raw[at + 1] ?? ''] as const]))
  const named = pairs
    .filter(([name]) => name.toLowerCase() === 'connection')
    .flatMap(([, value]) => value.toLowerCase().split(/\s*,\s*/))
  const dropped = new Set([...HOP_BY_HOP, ...named, ...more])
  return pairs.filter(([name]) => !dropped.has(name.toLowerCase())).flat()
}

/** Keeps what passes. @returns its text, decoded; undefined where it was too long to be kept */
function copyOf(message: IncomingMessage): () => string | undefined {
  const parts: Buffer[] = []
  let bytes = 0
  message.on('data', (part: Buffer) => {
    bytes += part.length
    if (bytes <= MAX_KEPT) parts.push(part)
    else parts.length = 0
  })
  return () => {
    if (bytes > MAX_KEPT) return undefined
    return decode(Buffer.concat(parts), message.headers['content-encoding'])
  }
}

const DECODERS: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync
}

/** A body's text; undefined where it cannot be decoded, or would be too long. */
function decode(body: Buffer, encoding = ''): string | undefined {
  if (!body.length) return ''
  const decoder = DECODERS[encoding.toLowerCase()]
  if (!decoder) return body.toString()
  try {
    return decoder(body, { maxOutputLength: MAX_KEPT }).toString()
  } catch {
    return undefined
  }
}
