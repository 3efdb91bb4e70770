import type { AccountChange } from './account'
import type { JsonObject } from './json'
import type { Subscription } from './mapping'
import type { Exchange, Outcome } from './outcome'
import type { FieldError } from './problem'

/** `POST /_workbench/forecast`: what would happen to events in every mapping; sends nothing. */
export interface ForecastRequest {
  readonly events: readonly JsonObject[]
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
}

/** What would become of one event in one mapping. */
export interface ForecastEvent {
  /** Why the trigger matches the event, or does not: a clause without full stop; left out of large batches. */
  readonly reason?: string
  /** Null for an event that does not trigger the mapping. */
  readonly outcome: Omit<Outcome, 'index'> | null
  /** What the mapping makes of the event; left out of large batches. */
  readonly payload?: object
  /** What the schema says against that, and in which field. */
  readonly errors?: readonly FieldError[]
}

/** What one mapping would do. */
export interface ForecastMapping {
  readonly name: string
  readonly action: string
  readonly enabled: boolean
  /** Why the mapping cannot run at all: its trigger cannot be read, or its action does not exist. */
  readonly problem?: string
  /** One for each event, in their order; none for a mapping that is off or cannot run. */
  readonly events: readonly ForecastEvent[]
  /** The requests as Emarsys would get them, secrets redacted, and what the account would answer. */
  readonly requests: readonly Exchange[]
  /** What they would change in the account: the first 50. */
  readonly changes: readonly AccountChange[]
  /** How many changes there would be. */
  readonly changed: number
  /** That it is so only where other mappings ran before, or after: Segment promises no order. A sentence; none where it is the same. */
  readonly order?: string
}

/** The answer to a `ForecastRequest`: every mapping, in their order. */
export interface ForecastReply {
  readonly mappings: readonly ForecastMapping[]
  /** Whether the requests met a copy of the account; a live workbench has none, and supposes that Emarsys accepts all. */
  readonly onCopy: boolean
}
