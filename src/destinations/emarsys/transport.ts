import type { RequestClient, RequestOptions } from '@segment/actions-core'
import { HttpRequest, Send, within } from './api/http'

/**
 * What every request of the destination has in common.
 * - `skipResponseCloning`: a cloned answer of 64 KB or more never resolves.
 * - `throwHttpErrors`: the body of a refusal says why, so it is read before anything is thrown.
 * - `redirect`: node-fetch takes an `X-WSSE` header along to another host.
 */
export const REQUEST_OPTIONS: RequestOptions = {
  skipResponseCloning: true,
  throwHttpErrors: false,
  redirect: 'manual'
}

/** Options that the request client reads, and that actions-core does not declare for a single request. */
interface HookedOptions extends Omit<HttpRequest, 'timeoutMs'> {
  timeout: number
  beforeRequest: ((options: { signal?: AbortSignal | null }) => void)[]
}

/**
 * Sends by the request client of Segment's runtime. Its own time-out ends at the headers: an answer that stops in its middle
 * would wait for ever, and hold its connection. It cannot merge a `signal` of ours, so the one that it made is told.
 */
export function overClient(client: RequestClient): Send {
  return async (url, { timeoutMs, ...request }) => {
    let signal: AbortSignal | null | undefined
    const options: HookedOptions = {
      ...request,
      timeout: timeoutMs,
      beforeRequest: [
        (used) => {
          signal = used.signal
        }
      ]
    }
    const { status, content, data, headers } = await within(
      timeoutMs,
      client(url, options),
      () => Object.assign(new Error('No answer in time'), { code: 'ETIMEDOUT' }),
      () => signal?.dispatchEvent(new Event('abort'))
    )
    return { status, content, data, date: headers.get('date') }
  }
}
