import type { Readable } from 'node:stream'
import type { SegmentEvent } from '@segment/actions-core'
import { isRecord, isTooDeep, TOO_DEEP } from '../json'
import { readLines } from './read-lines'

/** The call types of the Segment Spec. */
export const CALL_TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const

/** One line of a file of events: the event, or why it is none. */
export interface EventLine {
  /** From 1. */
  line: number
  text: string
  read: { event: SegmentEvent } | { problem: string }
  /** What the line is known by, where that is not the event's messageId. See `eventFingerprint`. */
  fingerprint?: string
}

/** Reads events, one JSON a line, as a stream; empty lines are passed over. */
export async function* readEvents(input: Readable): AsyncGenerator<EventLine> {
  let line = 0
  for await (const text of readLines(input)) {
    line += 1
    if (text.trim()) yield { line, text, read: readEvent(text) }
  }
}

function readEvent(text: string): EventLine['read'] {
  let event: unknown
  try {
    event = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return { problem: `This is not JSON: ${(error as Error).message}. Write one event a line.` }
  }
  if (isTooDeep(event)) return { problem: TOO_DEEP }
  if (isEvent(event)) return { event }
  return {
    problem: isRecord(event)
      ? `The event's "type" must be one of ${CALL_TYPES.join(', ')}.`
      : 'This is not an event. Write one JSON object a line.'
  }
}

function isEvent(event: unknown): event is SegmentEvent {
  return isRecord(event) && CALL_TYPES.some((type) => type === event.type)
}
