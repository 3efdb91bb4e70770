import { OUTCOMES } from '../runtime/outcome'
import { nameOf } from '../runtime/subscription'
import type { EventCounts, EventOutcome, OutcomeStatus, Subscription } from '../wire'

/** An event that was not delivered, and why. */
export interface Sample {
  line: number
  /** The event's name or type. */
  event: string
  mapping: string
  status: OutcomeStatus | 'unreadable'
  message: string
}

/** What became of all events: each is counted once. */
export interface Summary {
  /** Events read: the sum of `counts`, `resumed` and `repeated`; lines that are no events do not count. */
  events: number
  counts: Record<EventOutcome, number>
  /** Events with which an earlier run was through. */
  resumed: number
  /** Events whose messageId came before. */
  repeated: number
  unreadable: number
  /** Results that were sent in an earlier run and not answered before it ended: they were sent again. */
  unclear: number
  /** What each mapping did. */
  mappings: { name: string; action: string; counts: Record<OutcomeStatus, number> }[]
  /** The first that were not delivered, in the order in which that was known. */
  samples: Sample[]
  /** How many were not delivered, in whichever mapping. */
  undelivered: number
  /** Why not all was read or sent. */
  stopped?: Stop
}

/** What ends a delivery early. */
export type Stop =
  | { by: 'unauthorized' | 'signal' }
  /** The input cannot be read further, or the report cannot be written; in a sentence. */
  | { by: 'input' | 'report'; problem: string }

/** The outcomes of events, in the order in which they are told. */
export const EVENT_OUTCOMES = [
  'delivered',
  'rejected',
  'retry',
  'no mapping',
  'not for this destination'
] as const satisfies readonly EventOutcome[]

/** No events yet. */
export function noEvents(): Record<EventOutcome, number> {
  return Object.fromEntries(EVENT_OUTCOMES.map((outcome) => [outcome, 0])) as Record<
    EventOutcome,
    number
  >
}

/** How many events were counted. */
export function eventsIn(counts: EventCounts): number {
  return EVENT_OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0)
}

/** No results yet. */
export function noResults(): Record<OutcomeStatus, number> {
  return Object.fromEntries(OUTCOMES.map((status) => [status, 0])) as Record<OutcomeStatus, number>
}

/** How many undelivered events a summary names. */
const MAX_SAMPLES = 20

/** A summary in which nothing has happened yet. */
export function emptySummary(subscriptions: readonly Subscription[]): Summary {
  return {
    events: 0,
    counts: noEvents(),
    resumed: 0,
    repeated: 0,
    unreadable: 0,
    unclear: 0,
    mappings: subscriptions.map((subscription) => ({
      name: nameOf(subscription),
      action: subscription.partnerAction,
      counts: noResults()
    })),
    samples: [],
    undelivered: 0
  }
}

/** Counts what was not delivered, and keeps it while there is room. */
export function keepSample(summary: Summary, sample: Sample): void {
  summary.undelivered += 1
  if (summary.samples.length < MAX_SAMPLES) summary.samples.push(sample)
}
