import type { DecoratedResponse } from '@segment/actions-core'
import { parseJson } from '../json'
import { redactHeaders } from './redact'
import type { Exchange } from '../wire'
import type { AnyDefinition } from './definition'

/** The requests of one call to the runtime, which itself gathers the answers to actions only. */
export class RequestLog {
  /** How many requests were begun; one that got no answer is not among the exchanges. */
  begun = 0
  readonly #answered: DecoratedResponse[] = []
  #exchanges: Exchange[] = []

  /** The answered requests, in the order of their answers; read when somebody asks. */
  get exchanges(): Exchange[] {
    for (const response of this.#answered.slice(this.#exchanges.length))
      this.#exchanges.push(toExchange(response))
    return this.#exchanges
  }

  /** The same definition, of which each request is noted. */
  attach(definition: AnyDefinition): AnyDefinition {
    const begin = () => {
      this.begun += 1
    }
    const note = (request: unknown, options: unknown, response: object): void => {
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
