import { isRecord } from '../lib/json'

/** A call that failed: `status` is 0 when nobody answered. */
export class CallError extends Error {
  override readonly name = 'CallError'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string
  ) {
    super(message)
  }
}

/** How to call. */
export interface CallOptions {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * Calls this page's own server.
 * @throws CallError when the server refuses or does not answer; whoever aborts gets the abort error
 */
export async function call<Reply>(path: string, options: CallOptions = {}): Promise<Reply> {
  const response = await reach(path, options)
  // The workbench is of the same package as this page: its answers are what its types say they are.
  return (await response.json().catch(unreachable)) as Reply
}

/** A call that posts what it is given. */
export function post<Request, Reply>(path: string) {
  return (body: Request, signal?: AbortSignal): Promise<Reply> =>
    call(path, { method: 'POST', body, signal })
}

/** Tells whether an error only says that the call was aborted. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError'
}

/** The words of any error. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/**
 * Posts to this page's own server, which answers line by line while it works.
 * @throws CallError when the server refuses, or goes away before it is done; whoever aborts gets the abort error
 */
export async function callLines<Line>(
  path: string,
  body: unknown,
  signal: AbortSignal,
  onLine: (line: Line) => void
): Promise<void> {
  const response = await reach(path, { method: 'POST', body, signal })
  const reader = (response.body ?? new Blob().stream())
    .pipeThrough(new TextDecoderStream())
    .getReader()
  let rest = ''
  for (;;) {
    const { done, value = '' } = await reader.read().catch(unreachable)
    const lines = `${rest}${value}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(JSON.parse(line))
    if (done) return
  }
}

function unreachable(error: unknown): never {
  if (isAbort(error)) throw error
  throw new CallError(0, 'unreachable', 'The workbench does not answer. Is it still running?')
}

async function reach(path: string, options: CallOptions): Promise<Response> {
  const { method = 'GET', body, signal = null, headers } = options
  const json = body === undefined ? undefined : { 'Content-Type': 'application/json' }
  const response = await fetch(path, {
    method,
    signal,
    body: body === undefined ? null : JSON.stringify(body),
    headers: { ...json, ...headers }
  }).catch(unreachable)
  // A refusal may have no words.
  if (!response.ok) throw refusal(response.status, await response.json().catch(() => null))
  return response
}

function refusal(status: number, answer: unknown): CallError {
  const told = isRecord(answer) && isRecord(answer.error) ? answer.error : answer
  const first = Array.isArray(told) ? told[0] : told
  const { code, message } = isRecord(first) ? first : {}
  return new CallError(
    status,
    typeof code === 'string' ? code : 'refused',
    typeof message === 'string' ? message : `The workbench answered ${status}.`
  )
}
