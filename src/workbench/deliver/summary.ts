import { OUTCOMES } from '../runtime/outcome'
import { nameOf } from '../runtime/subscription'
import type { OutcomeStatus, Subscription } from '../wire'

/** An event that was not delivered, and why. */
export interface Sample {
  line: number
  /** The event's name or type. */
  event: string
  mapping: string
  status: OutcomeStatus | 'unreadable'
  message: string
}

/** What became of all events. */
export interface Summary {
  /** Events read; lines that are none do not count. */
  events: number
  unreadable: number
  /** Event-and-mapping pairs that an earlier run had finished. */
  resumed: number
  mappings: { name: string; action: string; counts: Record<OutcomeStatus, number> }[]
  /** The first that were not delivered, in the order in which that was known. */
  samples: Sample[]
  /** Why not all lines were read: the credentials were refused, or somebody stopped it. */
  stopped?: 'unauthorized' | 'signal'
}

/** How many undelivered events a summary names. */
const MOST_SAMPLES = 20

/** A summary in which nothing has happened yet. */
export function emptySummary(subscriptions: readonly Subscription[]): Summary {
  return {
    events: 0,
    unreadable: 0,
    resumed: 0,
    mappings: subscriptions.map((subscription) => ({
      name: nameOf(subscription),
      action: subscription.partnerAction,
      counts: Object.fromEntries(OUTCOMES.map((status) => [status, 0])) as Record<
        OutcomeStatus,
        number
      >
    })),
    samples: []
  }
}

/** Keeps a sample, while there is room. */
export function keepSample(summary: Summary, sample: Sample): void {
  if (summary.samples.length < MOST_SAMPLES) summary.samples.push(sample)
}

/** All mappings' counts together. */
export function totals({ mappings }: Summary): Record<OutcomeStatus, number> {
  const sum = (status: OutcomeStatus): number =>
    mappings.reduce((all, { counts }) => all + counts[status], 0)
  return Object.fromEntries(OUTCOMES.map((status) => [status, sum(status)])) as Record<
    OutcomeStatus,
    number
  >
}
