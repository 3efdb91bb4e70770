import { randomUUID } from 'node:crypto'
import type { SegmentEvent } from '@segment/actions-core'
import type { LiveEntry } from './live-log'

/**
 * An event as it arrives when a person sends it again. One that is done with in each mapping arrives as another event, with a
 * messageId of its own: what has its messageId is done with for the report, and Emarsys processes a trigger id once. One of which
 * something is left to be done keeps its messageId, so that nothing starts twice, whichever of the two arrives.
 */
export function resentEvent(entry: LiveEntry, now: Date): SegmentEvent {
  const again = { ...entry.event, receivedAt: now.toISOString() }
  return isFinished(entry.outcome) ? { ...again, messageId: `resend-${randomUUID()}` } : again
}

function isFinished(outcome: LiveEntry['outcome']): boolean {
  return outcome !== undefined && outcome !== 'retry'
}
