import { isRecord } from '../destinations/emarsys/api/envelope'
import type { Call, CallOptions, Reply } from './account'
import type { Evidence } from './calibration'
import { PREFIX } from './names'
import { shapeOf } from '../record/shape'

/** Texts are kept up to this length. Characters. */
const MAX_TEXT = 200

/** Arrays are kept whole up to this length. Items. */
const MAX_ITEMS = 20

/** The headers of an answer that tell something, in lower case. */
const TELLING = ['content-type', 'x-ratelimit-limit']

/** A request and its answer, as a calibration keeps them. */
export interface Exchange {
  readonly evidence: Evidence
  /** Method and path, with `{id}` in the place of ids. */
  readonly call: string
  /** The answer with its status, and types in the place of values. */
  readonly shape: object
}

/** Shortens long texts, and keeps only types of answers about more than calibrate's own things. */
export function toExchange(call: Call, reply: Reply, { shapeOnly }: CallOptions): Exchange {
  const { method, path, body } = call
  const { status } = reply
  const said = reply.body === undefined ? reply.text : reply.body
  const shape = shapeOf(said, (name) => (name.startsWith(PREFIX) ? '{key value}' : name))
  return {
    evidence: {
      request: { method, path, ...(body && { body: shorten(body) }) },
      answer: { status, headers: headersOf(reply), body: shapeOnly ? shape : shorten(said) }
    },
    call: `${method} ${path.replace(/\?.*/, '').replace(/(?<=\/)\d+/g, '{id}')}`,
    shape: { status, body: shape }
  }
}

function headersOf({ headers }: Reply): Record<string, string> {
  const telling = TELLING.flatMap((name) => {
    const value = headers.get(name)
    return value === null ? [] : [[name, value] as const]
  })
  return Object.fromEntries(telling)
}

function shorten(value: unknown): unknown {
  if (typeof value === 'string')
    return value.length <= MAX_TEXT
      ? value
      : `${value.slice(0, MAX_TEXT)}… (${value.length} characters)`
  if (Array.isArray(value) && value.length > MAX_ITEMS)
    return [...value.slice(0, 2).map(shorten), `… (${value.length} items)`]
  if (Array.isArray(value)) return value.map(shorten)
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, shorten(inner)]))
}
