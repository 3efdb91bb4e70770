import type { DecoratedResponse } from '@segment/actions-core'
import { parseJson } from '../json'
import { redactHeaders } from './redact'
import type { Exchange } from '../wire'
import type { AnyDefinition } from './definition'

/** The requests of one call to the runtime, which itself gathers the answers to actions only. */
export class RequestLog {
  /** How many requests were begun. */
  begun = 0
  readonly #answered: DecoratedResponse[] = []
  readonly #open = new Set<SentOptions>()
  #exchanges: Exchange[] = []

  /** The answered requests, in the order of their answers, then those that got none; read when somebody asks. */
  get exchanges(): Exchange[] {
    for (const response of this.#answered.slice(this.#exchanges.length))
      this.#exchanges.push(toExchange(response))
    return this.#open.size === 0
      ? this.#exchanges
      : [...this.#exchanges, ...[...this.#open].map(toUnanswered)]
  }

  /** The same definition, of which each request is noted. */
  attach(definition: AnyDefinition): AnyDefinition {
    const begin = (options: SentOptions) => {
      this.begun += 1
      this.#open.add(options)
    }
    const note = (request: unknown, options: SentOptions, response: object): void => {
      // The options of the beginning are a copy; what they hold is the same.
      for (const one of this.#open)
        if (one.headers === options.headers && one.body === options.body) this.#open.delete(one)
      // What actions-core itself makes of an answer before it hands it on.
      this.#answered.push(Object.assign(response, { request, options }) as DecoratedResponse)
    }
    const hooks: object = { beforeRequest: [begin], afterResponse: [note] }
    return {
      ...definition,
      extendRequest: (data) => ({ ...definition.extendRequest?.(data), ...hooks })
    }
  }
}

/** What the client knows of a request before it is sent; not its address. */
interface SentOptions {
  readonly method?: string
  readonly headers?: HeadersInit
  readonly body?: unknown
  readonly json?: unknown
}

/** The status of a request that was sent and never answered. */
export const NO_ANSWER = 0

function toUnanswered({ method = '', headers, body, json }: SentOptions): Exchange {
  return {
    request: {
      url: '',
      method,
      headers: redactHeaders(new Headers(headers).entries()),
      body: readBody(String(body ?? ''), json)
    },
    response: { statusCode: NO_ANSWER, statusMessage: 'No answer', headers: {}, body: null }
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
