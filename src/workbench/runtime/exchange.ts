import type { DecoratedResponse } from '@segment/actions-core'
import { parseJson } from '../json'
import { redactHeaders } from './redact'
import type { Exchange } from '../wire'

/** An exchange as the runtime captured it. */
export function toExchange(response: DecoratedResponse): Exchange {
  const { request, options } = response
  return {
    request: {
      url: request.url,
      method: request.method,
      headers: redactHeaders(request.headers.entries()),
      body: readBody(String(options.body ?? ''), options.json)
    },
    response: {
      statusCode: response.status,
      statusMessage: response.statusText,
      headers: redactHeaders(response.headers.entries()),
      body: readBody(response.content)
    }
  }
}

/** A body as JSON where it is, else as text. */
function readBody(text: string, json: unknown = parseJson(text)): unknown {
  return json ?? text
}

/**
 * When to come back, as refused requests were told: when Emarsys's rate limit ends, or after the `Retry-After` of whoever stands
 * before it; undefined when nothing was said.
 */
export function comeBackAt(exchanges: Exchange[], now: Date): Date | undefined {
  const times = exchanges
    .filter(({ response }) => [429, 503].includes(response.statusCode))
    .flatMap(({ response: { statusCode, headers } }) => [
      statusCode === 429 ? Number(headers['x-ratelimit-reset']) * 1000 : Number.NaN,
      retryAfter(headers['retry-after'], now)
    ])
    .filter((time) => Number.isFinite(time) && time > 0)
  return times.length ? new Date(Math.max(...times)) : undefined
}

/** Seconds or a date, as milliseconds since 1970. @see RFC 9110, 10.2.3 */
function retryAfter(value: string | undefined, now: Date): number {
  if (value === undefined) return Number.NaN
  return /^\d+$/.test(value) ? now.getTime() + Number(value) * 1000 : Date.parse(value)
}
