import { Envelope, readEnvelope } from './envelope'
import { createRedact, headerSecrets, Redact } from './redact'

/** How long one request may take, the reading of the answer included. Milliseconds. */
export const TIMEOUT_MS = 30_000

/** A request is not begun with less time than this. Milliseconds. */
export const MIN_TIME_MS = 1000

/**
 * Waits for an answer no longer than so many milliseconds.
 * @param giveUp called where it did not come, once that is told
 * @throws what `late` makes where it did not come
 */
export async function within<T>(
  milliseconds: number,
  answer: Promise<T>,
  late: () => Error,
  giveUp?: () => void
): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(late())
      giveUp?.()
    }, milliseconds)
  })
  try {
    return await Promise.race([answer, deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** One request, as a host is asked to send it. */
export interface HttpRequest {
  method: 'GET' | 'POST' | 'PUT'
  headers: Record<string, string>
  body?: string
  /** When the host gives up and rejects, the reading of the answer included. */
  timeoutMs: number
}

/** What a host got for a request. */
export interface HttpReply {
  status: number
  content: string
  /** What the content holds as JSON, where the host has parsed it already. */
  data?: unknown
  /** The `Date` header. */
  date?: string | null
}

/**
 * Sends one request, follows no redirect, and reads the whole answer: the one thing that a host brings along. It settles
 * within `timeoutMs`; without an answer it rejects with an error whose `code` says why, in Node's words: `ETIMEDOUT` too
 * late, `ECONNREFUSED`, `ENOTFOUND`.
 */
export type Send = (url: string, request: HttpRequest) => Promise<HttpReply>

/** An answer of Emarsys, or in its place the status that says why there is none: 408 too late, 503 no connection. */
export interface Answer {
  status: number
  /** The answer's envelope, when it has one. */
  envelope?: Envelope | undefined
  /** The answer as text; empty when there was none. */
  content: string
  /** Why there is no answer. */
  failure?: string
  /** Whether another request to the host would only wait or fail, too: it did not answer in time, or was not found. */
  unreachable?: boolean
  /** The server's clock, from the `Date` header. */
  serverTime?: Date | undefined
}

/**
 * Sends one request and reads the answer; whatever goes wrong on the way is an `Answer` too. Never throws.
 * @param secrets what the answer must not hold, beside the proofs in the request's headers: it is taken out here
 */
export async function sendRequest(
  send: Send,
  url: string,
  { method, headers, body, timeoutMs }: HttpRequest,
  secrets: readonly (string | undefined)[]
): Promise<Answer> {
  const redact = createRedact([...secrets, ...headerSecrets(headers)])
  const request: HttpRequest = {
    method,
    headers: { accept: 'application/json', 'content-type': 'application/json', ...headers },
    timeoutMs
  }
  if (body !== undefined) request.body = body
  try {
    return readReply(await send(url, request), redact)
  } catch (error) {
    return readFailure(error, timeoutMs, redact)
  }
}

function readReply(reply: HttpReply, redact: Redact): Answer {
  const { status } = reply
  const content = redact(reply.content)
  const envelope = readEnvelope(content === reply.content ? reply : { content })
  return { status, content, envelope, serverTime: readDate(reply.date) }
}

function readDate(header: string | null = null): Date | undefined {
  const date = new Date(header ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

/** What Node, node-fetch and actions-core call a request that took too long or was aborted by the platform. */
const TOO_LATE = new Set([
  'ETIMEDOUT',
  'REQUESTCLIENTERROR',
  'REQUESTTIMEOUTERROR',
  'ESOCKETTIMEDOUT'
])

/** No way to the host, in Node's words. A reset is not among them: it may concern one request only. */
const NO_WAY = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

function readFailure(error: unknown, timeoutMs: number, redact: Redact): Answer {
  const { code, type, message } = error as { code?: unknown; type?: unknown; message?: unknown }
  if (TOO_LATE.has(String(code)) || /timeout$/.test(String(type))) {
    const failure = `No answer within ${Math.round(timeoutMs / 100) / 10} s`
    return { status: 408, content: '', failure, unreachable: true }
  }
  const reason = typeof code === 'string' ? code : redact(String(message))
  const unreachable = NO_WAY.has(String(code))
  return { status: 503, content: '', failure: `No connection (${reason})`, unreachable }
}
