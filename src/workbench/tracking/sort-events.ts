import { completer } from './complete-event'
import { EVENT_BYTES } from './limits'
import type { TrackingCall } from './read-call'
import { messageIdOf } from '../records/fingerprint'
import { toLine } from '../records/record-file'
import type { RefusedCall } from '../wire'
import type { LiveItem } from './runner'

/** An event that can be taken. */
export interface Arrived {
  event: LiveItem['event']
  /** See `idOf`. */
  id: string
  /** As a line of the recorded file. */
  text: string
  /** Of that line. */
  bytes: number
}

/** The events of a call, by what is to be done with them. */
export interface SortedEvents {
  arrived: Arrived[]
  rejected: RefusedCall['events'][number][]
  /** The messageIds of those that were taken before. */
  duplicates: string[]
}

/** Parts the events of a call into those to be taken, those refused, and those that were taken before. */
export function sortEvents(
  call: TrackingCall,
  receivedAt: Date,
  isKnown: (id: string, event: LiveItem['event']) => boolean
): SortedEvents {
  const sorted: SortedEvents = { arrived: [], rejected: [], duplicates: [] }
  const ids = new Set<string>()
  const complete = completer(call, receivedAt)
  for (const [index, raw] of call.events.entries()) {
    const completed = complete(raw)
    const id = 'event' in completed ? idOf(call.writeKey, completed.event) : ''
    const read = 'event' in completed ? measure(completed.event, id, raw) : completed
    if ('problem' in read) {
      const messageId = messageIdOf(raw)
      const known = messageId !== undefined && { messageId }
      sorted.rejected.push({ index, ...known, message: read.problem })
      continue
    }
    if (ids.has(id) || isKnown(id, read.event)) sorted.duplicates.push(String(read.event.messageId))
    else sorted.arrived.push(read)
    ids.add(id)
  }
  return sorted
}

/** What Segment tells repetitions by: the messageId, within a source. */
export function idOf(writeKey: string, event: LiveItem['event']): string {
  return `${writeKey}\n${event.messageId}`
}

/** What is added on arrival does not count against the limit. */
function measure(
  event: LiveItem['event'],
  id: string,
  raw: unknown
): Arrived | { problem: string } {
  const text = toLine(event)
  const bytes = Buffer.byteLength(text)
  if (bytes > EVENT_BYTES && Buffer.byteLength(JSON.stringify(raw)) > EVENT_BYTES)
    return { problem: 'An event may have at most 32 kB.' }
  return { event, id, text, bytes }
}
