import type { Readable } from 'node:stream'
import type { SegmentEvent } from '@segment/actions-core'
import { isRecord, isTooDeep, parseJson, TOO_DEEP } from '../json'
import { CALL_TYPES } from '../spec'
import { NOT_A_TIME, readTime } from '../time'
import { peekLine, readLines } from './decode'
import { readElements } from './read-elements'

/** One line of a file of events: the event, or why it is none. */
export interface EventLine {
  /** From 1; in a JSON array the event's place. */
  line: number
  text: string
  read: { event: SegmentEvent } | { problem: string }
  /** What the line is known by, where that is not the event's messageId. See `eventFingerprint`. */
  fingerprint?: string
}

/** What the text of a file begins with that is one JSON array of events, or a call of Segment's with one. */
const ARRAY = /^(\[|\{\s*("batch"\s*:\s*\[|$))/

/**
 * Reads events as a stream, as many at a time as come together: one JSON object a line, or a JSON array of them, or
 * `{"batch": […]}`. Empty lines are skipped.
 * @param types of the events
 */
export async function* readEvents(
  input: Readable,
  types: readonly string[] = CALL_TYPES
): AsyncGenerator<EventLine[]> {
  const { line: begin, all } = await peekLine(input)
  const isArray = ARRAY.test(begin) && !isRecord(parseJson(begin))
  let line = 0
  for await (const { texts, invalid } of isArray ? readElements(all) : readLines(all)) {
    const events: EventLine[] = []
    // No iterators, spreads and arrays: it is done for every line.
    for (let place = 0; place < texts.length; place += 1) {
      const text = texts[place]
      line += 1
      if (invalid.has(place)) events.push({ line, text: text ?? '', read: { problem: NOT_UTF8 } })
      else if (text?.trim()) readLine(text, line, types, events)
    }
    yield events
  }
}

const NOT_UTF8 = 'This is not UTF-8. Write the file as UTF-8.'

/** A line is an event, or a call with a batch of them, as SDKs send it. */
function readLine(text: string, line: number, types: readonly string[], events: EventLine[]): void {
  const read = readEvent(text, types)
  const call = 'event' in read || !text.includes('"batch"') ? undefined : parseJson(text)
  if (isRecord(call) && Array.isArray(call.batch))
    for (const event of call.batch) {
      const own = JSON.stringify(event)
      events.push({ line, text: own, read: checkEvent(event, own, types) })
    }
  else events.push({ line, text, read })
}

function readEvent(text: string, types: readonly string[]): EventLine['read'] {
  try {
    return checkEvent(JSON.parse(text), text, types)
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}. Write one event a line.` }
  }
}

/** Shorter texts cannot be nested deeper than is allowed: a level is two characters. */
const SHALLOW_CHARACTERS = 400

function checkEvent(event: unknown, text: string, types: readonly string[]): EventLine['read'] {
  if (text.length > SHALLOW_CHARACTERS && isTooDeep(event)) return { problem: TOO_DEEP }
  if (!isRecord(event)) return { problem: 'This is not an event. Write one JSON object a line.' }
  if (!types.some((type) => type === event.type))
    return { problem: `The event's "type" must be one of ${types.join(', ')}.` }
  const { timestamp } = event
  if (timestamp !== undefined && timestamp !== null && !readTime(timestamp))
    return { problem: NOT_A_TIME }
  return { event: event as unknown as SegmentEvent }
}
