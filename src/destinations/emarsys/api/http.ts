import type { ModifiedResponse, RequestClient, RequestOptions } from '@segment/actions-core'
import type { Envelope } from './envelope'
import { readEnvelope } from './envelope'
import type { Redact } from './redact'
import { createRedact, headerSecrets } from './redact'

/** How long one request may take, the reading of the answer included. Milliseconds. */
export const TIMEOUT_MS = 30_000

/**
 * What every request of the destination has in common.
 * - `skipResponseCloning`: a cloned answer of 64 KB or more never resolves.
 * - `throwHttpErrors`: the body of a refusal says why, so it is read before anything is thrown.
 * - `redirect`: signed headers follow no redirect to another host.
 */
export const REQUEST_OPTIONS: RequestOptions = {
  headers: { accept: 'application/json', 'content-type': 'application/json' },
  skipResponseCloning: true,
  throwHttpErrors: false,
  redirect: 'manual',
  timeout: TIMEOUT_MS
}

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

/** What `send` takes of the request client's options; its headers are plain, so that the secrets in them are known. */
export type SendOptions = Omit<RequestOptions, 'headers'> & { headers?: Record<string, string> }

/**
 * Sends one request and reads the whole answer; whatever goes wrong on the way is an `Answer` too. Never throws.
 * @param secrets what the answer must not hold, beside the proofs in the request's headers: it is taken out here
 */
export async function send(
  request: RequestClient,
  url: string,
  options: SendOptions,
  secrets: readonly (string | undefined)[] = []
): Promise<Answer> {
  const redact = createRedact([...secrets, ...headerSecrets(options.headers)])
  try {
    return readResponse(await withinDeadline(request, url, options), redact)
  } catch (error) {
    return readFailure(error, redact)
  }
}

function readResponse(response: ModifiedResponse, redact: Redact): Answer {
  const { status } = response
  const content = redact(response.content)
  const envelope = readEnvelope(content === response.content ? response : { content })
  return { status, content, envelope, serverTime: readDate(response) }
}

function readDate(response: ModifiedResponse): Date | undefined {
  const date = new Date(response.headers.get('date') ?? '')
  return Number.isNaN(date.getTime()) ? undefined : date
}

class TooLate extends Error {}

/** Options that the request client reads, and that actions-core does not declare for a single request. */
interface HookedOptions extends SendOptions {
  beforeRequest: ((options: { signal?: AbortSignal | null }) => void)[]
}

/**
 * The client's own time-out ends at the headers; an answer that stops in its middle would wait for ever, and hold its
 * connection. The client overwrites any `signal` of ours, so the one that it made itself is told that the request is over.
 */
async function withinDeadline(
  request: RequestClient,
  url: string,
  options: SendOptions
): Promise<ModifiedResponse> {
  let signal: AbortSignal | null | undefined
  let timer: NodeJS.Timeout | undefined
  const hooked: HookedOptions = {
    ...options,
    beforeRequest: [
      (used) => {
        signal = used.signal
      }
    ]
  }
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new TooLate())
      signal?.dispatchEvent(new Event('abort'))
    }, TIMEOUT_MS)
  })
  try {
    return await Promise.race([request(url, hooked), deadline])
  } finally {
    clearTimeout(timer)
  }
}

/** What node-fetch and actions-core call a request that took too long or was aborted by the platform. */
const TOO_LATE = new Set([
  'ETIMEDOUT',
  'REQUESTCLIENTERROR',
  'REQUESTTIMEOUTERROR',
  'ESOCKETTIMEDOUT'
])

/** No way to the host, in Node's words. A reset is not among them: it may concern one request only. */
const NO_WAY = new Set(['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'EHOSTUNREACH', 'ENETUNREACH'])

function readFailure(error: unknown, redact: Redact): Answer {
  const { code, type } = error as { code?: unknown; type?: unknown }
  if (error instanceof TooLate || TOO_LATE.has(String(code)) || /timeout$/.test(String(type))) {
    const failure = `No answer within ${TIMEOUT_MS / 1000} s`
    return { status: 408, content: '', failure, unreachable: true }
  }
  const reason = typeof code === 'string' ? code : redact((error as Error).message)
  const unreachable = NO_WAY.has(String(code))
  return { status: 503, content: '', failure: `No connection (${reason})`, unreachable }
}
