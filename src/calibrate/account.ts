import { setTimeout as delay } from 'node:timers/promises'
import { createRedact, headerSecrets } from '../destinations/emarsys/api/redact'
import { isRecord, parseJson, readEnvelope } from '../destinations/emarsys/api/envelope'
import type { Login } from '../destinations/emarsys/api/login'

/** One request to the account. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT'
  /** Below the version: `contactlist/5/add`. */
  readonly path: string
  readonly body?: object
}

/** How a call is made, and read. */
export interface CallOptions {
  /** Answers that tell something here and end the run anywhere else, by status or status and replyCode: `401`, `500/3003`. */
  readonly allow?: readonly string[]
  /** The headers that sign it; default: new ones of the login. */
  readonly signature?: Record<string, string>
  /** Keeps types in the place of values, for answers about more than calibrate's own things. */
  readonly shapeOnly?: boolean
}

/** An answer. */
export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The JSON of the answer; undefined when it is none. */
  readonly body: unknown
  readonly replyCode: number | undefined
  readonly data: unknown
}

/** Why a run cannot go on: the account, the way to it, or the user ended it. */
export class Stopped extends Error {}

/** A fault that may pass: too many requests, a server's error, no whole answer, a page in place of an answer. */
export class Interrupted extends Stopped {
  /** @param status of the answer; undefined where none came */
  constructor(
    message: string,
    readonly status?: number
  ) {
    super(message)
  }
}

/** How long is waited before each further attempt after a fault that may pass. Milliseconds; the rate limit ends after a minute. */
export const WAITS: readonly number[] = [2_000, 20_000, 60_000]

/** The account, request after request. */
export interface Account {
  /** @throws Stopped where the answer is none that a calibration could be made of */
  call(call: Call, options?: CallOptions): Promise<Reply>
  /** The headers that sign one request. */
  sign(): Record<string, string>
  readonly login: Login
}

/** What an account is called with. */
export interface AccountOptions {
  readonly login: Login
  /** The origin of a server in place of Emarsys. */
  readonly origin?: string | undefined
  /** How long an answer may take. Milliseconds. */
  readonly timeoutMs: number
  /** Ends the request that is under way. */
  readonly signal?: AbortSignal | undefined
  /** Before each further attempt, in milliseconds; default: `WAITS`. */
  readonly waits?: readonly number[]
  /** Told of each exchange that is an answer; secrets are taken out. @throws Stopped where it ends the run */
  readonly onExchange?: (call: Call, reply: Reply, options: CallOptions) => void
  /** Told of each fault after which a call is tried again, and how long that takes. */
  readonly onFault?: (fault: string, waitMs: number) => void
}

/** The account that `login` opens. */
export function createAccount(options: AccountOptions): Account {
  const { login, onExchange } = options
  const sign = () => login.sign()
  const once = async (call: Call, how: CallOptions) => {
    const reply = readReply(await send(call, how.signature ?? sign(), options))
    refuseFault(call, reply, how.allow ?? [])
    onExchange?.(call, reply, how)
    return reply
  }
  return {
    login,
    sign,
    call: (call, how = {}) => untilAnswered(() => once(call, how), call, how, options)
  }
}

/** Tries a call again after faults that may pass, where a repetition cannot change what the account does or says. */
async function untilAnswered(
  attempt: () => Promise<Reply>,
  call: Call,
  { signature }: CallOptions,
  { waits = WAITS, signal, onFault }: AccountOptions
): Promise<Reply> {
  const isRead = call.method === 'GET' || call.path === 'contact/getdata'
  for (const wait of waits) {
    try {
      return await attempt()
    } catch (error) {
      const isRepeatable = signature === undefined && error instanceof Interrupted
      if (!isRepeatable || !(isRead || error.status === 429)) throw error
      onFault?.(error.message, wait)
      await pause(wait, signal)
    }
  }
  return attempt()
}

/** Waits. @throws Stopped when the signal ends it */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await delay(ms, undefined, { ...(signal && { signal }) }).catch(() => {
    throw new Stopped('Stopped while waiting to try again.')
  })
}

/** What stopped a run; undefined where it came to its end. */
export async function stoppedBy(run: () => Promise<void>): Promise<Stopped | undefined> {
  try {
    await run()
    return undefined
  } catch (error) {
    if (error instanceof Stopped) return error
    throw error
  }
}

/** An answer as it came. */
interface Raw {
  readonly status: number
  readonly headers: Headers
  readonly text: string
}

async function send(
  call: Call,
  signature: Record<string, string>,
  { login, origin, timeoutMs, signal }: AccountOptions
): Promise<Raw> {
  const late = AbortSignal.timeout(timeoutMs)
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...signature }
  const redact = createRedact([...login.secrets, ...headerSecrets(signature)])
  try {
    const response = await fetch(urlOf(login, origin) + call.path, {
      method: call.method,
      headers,
      redirect: 'manual',
      signal: signal ? AbortSignal.any([late, signal]) : late,
      ...(call.body && { body: JSON.stringify(call.body) })
    })
    const text = redact(await response.text())
    return { status: response.status, headers: response.headers, text }
  } catch (error) {
    if (signal?.aborted) throw new Stopped(`Stopped during ${nameOf(call)}.`)
    if (late.aborted)
      throw new Interrupted(`${nameOf(call)}: no answer within ${timeoutMs / 1000} s.`)
    const { code = 'cut off' } = ((error as Error).cause ?? {}) as { code?: string }
    throw new Interrupted(`${nameOf(call)}: no whole answer (${code}).`)
  }
}

function urlOf({ baseUrl }: Login, origin: string | undefined): string {
  return origin === undefined ? baseUrl : origin + new URL(baseUrl).pathname
}

function readReply({ status, headers, text }: Raw): Reply {
  const envelope = readEnvelope({ content: text })
  return {
    status,
    headers,
    text,
    body: parseJson(text),
    replyCode: envelope?.replyCode,
    data: envelope?.data
  }
}

function refuseFault(
  call: Call,
  { status, replyCode, text, body }: Reply,
  allow: readonly string[]
) {
  if (allow.includes(String(status)) || allow.includes(`${status}/${replyCode}`)) return
  const isAnswer = [200, 400, 404].includes(status) && replyCode !== undefined
  if (isAnswer) return
  const { replyText, message } = isRecord(body)
    ? body
    : { replyText: undefined, message: undefined }
  const words = [replyText, message, text].find((said) => typeof said === 'string' && said !== '')
  const said = typeof words === 'string' ? ` ${words.slice(0, 200)}` : ''
  const hint =
    status === 403
      ? ' Grant the permission that this call needs; docs/calibrate.md lists them.'
      : ''
  const fault = `${nameOf(call)}: HTTP ${status}.${said}${hint}`
  const mayPass = status === 200 || status === 429 || status >= 500
  throw mayPass ? new Interrupted(fault, status) : new Stopped(fault)
}

function nameOf({ method, path }: Call): string {
  return `${method} ${path}`
}
