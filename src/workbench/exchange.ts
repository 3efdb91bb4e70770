import type { DecoratedResponse } from '@segment/actions-core'
import { redactHeaders } from './redact'

/** One request as sent and its answer, without credentials; the form of Segment's developer CLI. */
export interface Exchange {
  request: { url: string; method: string; headers: Record<string, string>; body: unknown }
  response: {
    statusCode: number
    statusMessage: string
    headers: Record<string, string>
    body: unknown
  }
}

/** An exchange as the runtime captured it. */
export function toExchange(response: DecoratedResponse): Exchange {
  const { request, options } = response
  return {
    request: {
      url: request.url,
      method: request.method,
      headers: redactHeaders(request.headers.entries()),
      body: options.json ?? options.body ?? ''
    },
    response: {
      statusCode: response.status,
      statusMessage: response.statusText,
      headers: redactHeaders(response.headers.entries()),
      body: parse(response.content)
    }
  }
}

/** When Emarsys's rate limit ends, from the answers of rate-limited requests; undefined when none was. */
export function rateLimitReset(exchanges: Exchange[]): Date | undefined {
  const resets = exchanges
    .filter(({ response }) => response.statusCode === 429)
    .map(({ response }) => Number(response.headers['x-ratelimit-reset']))
    .filter((seconds) => Number.isFinite(seconds) && seconds > 0)
  return resets.length ? new Date(Math.max(...resets) * 1000) : undefined
}

function parse(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return content
  }
}
