import { type IncomingHttpHeaders, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { AccountChange, Exchange, Outcome, SendLine } from '../../wire'

/** An answer, read to its end. */
export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly text: string
  /** The body as JSON; any shape, because tests look at it with matchers. */
  json(): unknown
}

interface CallOptions {
  readonly method?: string
  readonly headers?: Record<string, string>
  /** A string is sent as it is, anything else as JSON. */
  readonly body?: unknown
  /** Sends the body without saying how long it is. */
  readonly chunked?: boolean
  /** For an https URL: the only certificate that is trusted, as PEM. */
  readonly ca?: string
  /** The name that its certificate has to be for; default what the Host header says. */
  readonly servername?: string
}

/** Makes an HTTP call; unlike `fetch` it sends whatever Host and Origin it is told to. */
export function call(url: string, options: CallOptions = {}): Promise<Answer> {
  const { body } = options
  const content = body === undefined || typeof body === 'string' ? body : JSON.stringify(body)
  const headers = {
    ...(content === undefined
      ? {}
      : {
          'content-type': 'application/json',
          ...(options.chunked === true
            ? { 'transfer-encoding': 'chunked' }
            : { 'content-length': String(Buffer.byteLength(content)) })
        }),
    ...options.headers
  }
  const method = options.method ?? (content === undefined ? 'GET' : 'POST')
  const request = url.startsWith('https:') ? requestHttps : requestHttp
  const tls = { ca: options.ca, servername: options.servername }
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false, ...tls }, (incoming) => {
      const parts: Buffer[] = []
      incoming.on('data', (part: Buffer) => parts.push(part))
      incoming.on('error', reject)
      incoming.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8')
        resolve({
          status: incoming.statusCode ?? 0,
          headers: incoming.headers,
          text,
          json: () => JSON.parse(text)
        })
      })
    })
    outgoing.on('error', reject)
    // A large body may still be on its way when the server has answered and hangs up.
    outgoing.on('socket', (socket) => socket.on('error', reject))
    outgoing.end(content)
  })
}

/** What a streamed send told, put together. */
export interface Sent {
  /** In the order of the events. */
  readonly outcomes: readonly Outcome[]
  readonly exchanges: readonly Exchange[]
  readonly changes: readonly AccountChange[]
}

/** Sends events through one mapping, by the streamed call. @returns the answer; its JSON is a `Sent`, or why it was refused */
export async function send(
  url: string,
  { subscription, ...body }: { subscription: object } & Record<string, unknown>
): Promise<Answer> {
  const answer = await call(`${url}/_workbench/send`, {
    body: { ...body, subscriptions: [subscription] }
  })
  return answer.status === 200 ? { ...answer, json: () => gather(answer.text) } : answer
}

function gather(text: string): Sent {
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as SendLine)
  const batches = lines.flatMap((line) => (line.type === 'batch' ? [line] : []))
  return {
    outcomes: batches
      .flatMap(({ outcomes }) => outcomes)
      .sort((one, other) => one.index - other.index),
    exchanges: batches.flatMap(({ exchanges }) => exchanges),
    changes: batches.flatMap(({ changes }) => changes)
  }
}
