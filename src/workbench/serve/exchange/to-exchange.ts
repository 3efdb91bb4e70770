import type { DecoratedResponse } from '@segment/actions-core'
import type { Redactor } from './redact'

/** One HTTP call as it was made and answered, without secrets: the shape of Segment's developer CLI. */
export interface Exchange {
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Record<string, string>
    /** The body's text, empty where there was none. */
    readonly body: string
  }
  readonly response: {
    readonly statusCode: number
    readonly statusMessage: string
    readonly headers: Record<string, string>
    /** Parsed where it is JSON, text otherwise. */
    readonly body: unknown
  }
}

/** Shows what actions-core's HTTP client sent and got, without secrets. */
export function toExchange(response: DecoratedResponse, redactor: Redactor): Exchange {
  const { request, options, status, statusText, headers, content } = response
  return {
    request: {
      url: redactor.text(request.url),
      method: request.method,
      headers: redactor.headers(entriesOf(request.headers)),
      body: redactBody(redactor, typeof options.body === 'string' ? options.body : '')
    },
    response: {
      statusCode: status,
      statusMessage: statusText,
      headers: redactor.headers(entriesOf(headers)),
      body: redactor.json(parseOrText(content))
    }
  }
}

function entriesOf(headers: Headers): [string, string][] {
  const entries: [string, string][] = []
  headers.forEach((value, name) => {
    entries.push([name, value])
  })
  return entries
}

/** The body as it was on the wire, but for a JSON body in which a key names a secret. */
function redactBody(redactor: Redactor, body: string): string {
  const parsed = parseOrText(body)
  if (typeof parsed === 'string') return redactor.text(body)
  const shown = JSON.stringify(redactor.json(parsed))
  return shown === JSON.stringify(parsed) ? body : shown
}

/** Emarsys labels JSON as text/html at times, so the text itself decides. */
function parseOrText(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : text
  } catch {
    return text
  }
}
