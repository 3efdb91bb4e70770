import type { JsonObject } from './json'
import type { EventCounts, EventOutcome, Exchange, OutcomeStatus } from './outcome'
import type { FieldError } from './problem'

/** How many events arrived at `/v1` since the start, and how many of them are not finished. */
export interface LiveCounts {
  readonly total: number
  readonly waiting: number
}

/** What became of what SDKs sent since the start. */
export interface SourceCounts extends LiveCounts {
  /** Events that came again with a messageId already accepted, and were left out. */
  readonly duplicates: number
  /** Events that were refused, by what they are. */
  readonly refused: number
  /** Calls that were answered with an error. */
  readonly refusedCalls: number
  /** What became of events, each counted once. */
  readonly events: EventCounts
}

/** An event that an SDK sent, as lists show it. */
export interface LiveSummary {
  /** From 1, in the order of arrival. */
  readonly seq: number
  /** ISO 8601. */
  readonly receivedAt: string
  readonly type: string
  /** A track call's event, a page's or screen's name, else the type. */
  readonly name: string
  /** The userId, or where there is none the anonymousId. */
  readonly user: string | null
  readonly writeKey: string
  readonly messageId: string
  /** The event that was sent again with this one. */
  readonly resendOf: number | null
}

/** What became of an event in one mapping. */
export interface LiveResult {
  /** The mapping's place among those that are run. */
  readonly index: number
  readonly mapping: string
  readonly action: string
  /** `waiting` until it is final; with `attempts` it was sent, and is to be sent again. */
  readonly status: OutcomeStatus | 'waiting'
  /** Of the last attempt, as the message is. */
  readonly httpStatus: number | null
  /** Why it was not delivered, or why the trigger did not match. */
  readonly message: string | null
  readonly attempts: number
  /** When it is sent again. ISO 8601. */
  readonly nextAttemptAt: string | null
}

/** An event with what became of it. */
export interface LiveItem extends LiveSummary {
  readonly event: JsonObject
  /** All its mappings together; `waiting` until they are through with it. */
  readonly outcome: EventOutcome | 'waiting'
  readonly results: readonly LiveResult[]
}

/** `GET /_workbench/live?text=&type=&outcome=&before=&limit=`: events, newest first, and counts since the start. */
export interface LiveReply extends SourceCounts {
  readonly items: readonly LiveItem[]
  /** How many of those that are kept match. */
  readonly count: number
  /** What to ask with as `before` for those that follow; null where there are none. */
  readonly oldest: number | null
  /** The oldest that is kept. */
  readonly first: number
  /** The file in which events are recorded. */
  readonly record: string | null
  /** Why events cannot be delivered at the moment. */
  readonly unavailable: string | null
}

/** A call of an SDK that was refused. */
export interface RefusedCall {
  /** From 1, in the order of arrival. */
  readonly seq: number
  /** ISO 8601. */
  readonly at: string
  /** As `POST /v1/track`. */
  readonly call: string
  /** The page's origin, else the SDK's name; null where neither was said. */
  readonly from: string | null
  readonly status: number
  readonly code: string
  /** Why, and what to set. */
  readonly message: string
  /** The events of a batch that were refused, the first of them, by their places in it. */
  readonly events: readonly {
    readonly index: number
    readonly messageId?: string
    readonly message: string
  }[]
}

/** `GET /_workbench/live/refused?before=&limit=`: the last refused calls, newest first. */
export interface RefusedReply {
  readonly items: readonly RefusedCall[]
  /** How many were refused since the start. */
  readonly total: number
  /** What to ask with as `before` for those that follow; null where there are none. */
  readonly oldest: number | null
}

/** All that is known of one event in one mapping. */
export interface LiveDetail extends LiveResult {
  /** Why the trigger matched, or did not. */
  readonly reason?: string
  readonly payload?: JsonObject
  readonly errors?: readonly FieldError[]
  readonly sent?: unknown
  readonly body?: unknown
  /** Of the event's whole batch, all attempts. */
  readonly exchanges: readonly Exchange[]
  /** Whether they are no longer kept. */
  readonly exchangesDropped: boolean
}

/** `GET /_workbench/live/{seq}`. */
export interface LiveEvent extends LiveSummary {
  readonly event: JsonObject
  readonly outcome: EventOutcome | 'waiting'
  readonly results: readonly LiveDetail[]
}

/** `POST /_workbench/live/resend` `{ seq }`: the event that arrived again. */
export interface ResendReply {
  readonly seq: number
  readonly messageId: string
  /**
   * Whether it is another event, with a messageId of its own. One that is left to be done in a mapping keeps its messageId, so that
   * Emarsys starts nothing twice.
   */
  readonly isNew: boolean
}
