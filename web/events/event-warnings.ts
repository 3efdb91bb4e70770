import { nearest } from '../lib/nearest'
import { eventSpans } from './event-spans'
import type { TextProblem } from './parse-events'
import { CALL_TYPES, isCallType } from '../../src/workbench/spec'
import type { JsonObject } from '../../src/workbench/wire'

/** The most events that are marked: who has more of them wrong has made one mistake. */
const MAX_MARKS = 20

/** The largest event that Segment takes, in bytes of JSON: 32 kB. */
const MAX_BYTES = 32 * 1024

/** What Segment would refuse or not understand in events that can be read: an unknown `type`, nobody that it is of, too much. */
export function eventWarnings(text: string, events: readonly JsonObject[]): TextProblem[] {
  const wrong = events.flatMap((event, index) => problemOf(event, index) ?? []).slice(0, MAX_MARKS)
  if (wrong.length === 0) return []
  const spans = eventSpans(text)
  return wrong.flatMap(({ index, type, message }) => {
    const span = spans[index]
    if (span === undefined) return []
    const where = events.length > 1 ? `Event ${index + 1}: ` : ''
    return [{ ...placeOfType(text, span, type), message: `${where}${message}` }]
  })
}

/** What is wrong with an event, and the type that is; undefined for nothing. */
function problemOf(event: JsonObject, index: number) {
  const message = typeProblem(event)
  if (message !== null) return { index, type: event.type, message }
  if (!event.userId && !event.anonymousId)
    return { index, message: 'Segment refuses an event without "userId" and "anonymousId".' }
  const bytes = new TextEncoder().encode(JSON.stringify(event)).length
  if (bytes <= MAX_BYTES) return undefined
  return { index, message: `The event has ${Math.ceil(bytes / 1024)} kB; Segment takes 32 kB.` }
}

function typeProblem({ type }: JsonObject): string | null {
  if (type === undefined) return 'The event has no "type", so no trigger on it can match.'
  if (isCallType(type)) return null
  const meant = typeof type === 'string' ? nearest(type, CALL_TYPES) : undefined
  const advice =
    meant === undefined ? `Segment knows ${CALL_TYPES.join(', ')}.` : `Did you mean "${meant}"?`
  return `${JSON.stringify(type)} is not a type of event. ${advice}`
}

/** The place of the type's value in the event's text, else the bracket that opens the event. */
function placeOfType(text: string, span: { from: number; to: number }, type?: unknown) {
  const own = text.slice(span.from, span.to)
  const found = typeof type === 'string' ? own.indexOf(JSON.stringify(type)) : -1
  const from = span.from + Math.max(0, found)
  return { from, to: from + (found === -1 ? 1 : JSON.stringify(type).length) }
}
