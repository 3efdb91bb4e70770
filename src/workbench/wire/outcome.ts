import type { JsonObject } from './json'

/** What can become of an event in one mapping. */
export type OutcomeStatus =
  | 'delivered'
  | 'rejected'
  | 'retry'
  | 'unauthorized'
  | 'not subscribed'
  | 'not for this destination'

/**
 * What became of an event in all its mappings together: `delivered` by all that take it, `rejected` by at least one, `retry` where
 * something of it is to be sent again.
 */
export type EventOutcome =
  | 'delivered'
  | 'rejected'
  | 'retry'
  | 'no mapping'
  | 'not for this destination'

/** How many events had which outcome: their sum is the number of events. */
export type EventCounts = Readonly<Record<EventOutcome, number>>

/** What became of one event in one mapping. */
export interface Outcome {
  /** The event's place among those that were sent, from 0. */
  readonly index: number
  readonly status: OutcomeStatus
  /** As Segment's runtime reports it; null for an event that never came so far. */
  readonly httpStatus: number | null
  /** Why it was not delivered, and what to do. */
  readonly message?: string
  /** What the mapping made of the event; none where it is not subscribed. */
  readonly payload?: JsonObject
  /** Whether it was rejected before any request: by its mapping, the schema, or the destination itself. */
  readonly notSent?: boolean
  /** The event's own row, where a request with it was made. */
  readonly sent?: unknown
  /** What Emarsys said of it. */
  readonly body?: unknown
}

/** One HTTP request as sent and its answer, without secrets; the form of Segment's developer CLI. */
export interface Exchange {
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
  readonly response: {
    readonly statusCode: number
    readonly statusMessage: string
    readonly headers: Readonly<Record<string, string>>
    readonly body: unknown
  }
}
