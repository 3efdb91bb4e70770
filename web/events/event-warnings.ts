import { nearest } from '../lib/nearest'
import { eventSpans } from './event-spans'
import type { TextProblem } from './parse-events'
import type { JsonObject } from '../../src/workbench/wire'

/** The calls of the Segment Spec. */
export const EVENT_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** The most events that are marked: who has more of them wrong has made one mistake. */
const MAX_MARKS = 20

/** What Segment would not understand in events that can be read: a `type` that is missing or unknown. */
export function eventWarnings(text: string, events: readonly JsonObject[]): TextProblem[] {
  const wrong = events
    .map((event, index) => ({ index, type: event.type, message: typeProblem(event) }))
    .filter(({ message }) => message !== null)
    .slice(0, MAX_MARKS)
  if (wrong.length === 0) return []
  const spans = eventSpans(text)
  return wrong.flatMap(({ index, type, message }) => {
    const span = spans[index]
    if (span === undefined || message === null) return []
    const where = events.length > 1 ? `Event ${index + 1}: ` : ''
    return [{ ...placeOfType(text, span, type), message: `${where}${message}` }]
  })
}

function typeProblem({ type }: JsonObject): string | null {
  if (type === undefined) return 'The event has no "type", so no trigger on it can match.'
  if (EVENT_TYPES.some((known) => known === type)) return null
  const meant = typeof type === 'string' ? nearest(type, EVENT_TYPES) : undefined
  const advice =
    meant === undefined ? `Segment knows ${EVENT_TYPES.join(', ')}.` : `Did you mean "${meant}"?`
  return `${JSON.stringify(type)} is not a type of event. ${advice}`
}

/** The place of the type's value in the event's text, else the bracket that opens the event. */
function placeOfType(text: string, span: { from: number; to: number }, type: unknown) {
  const own = text.slice(span.from, span.to)
  const found = typeof type === 'string' ? own.indexOf(JSON.stringify(type)) : -1
  const from = span.from + Math.max(0, found)
  return { from, to: from + (found === -1 ? 1 : JSON.stringify(type).length) }
}
