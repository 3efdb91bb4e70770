import type { AccountChange } from '../../../sandbox'
import type { Exchange } from '../../exchange'
import type { Outcome } from '../../outcome'

/** What would become of one event in one mapping. */
export interface ForecastEvent {
  /** Why the trigger matches the event, or does not: a clause without full stop. */
  readonly reason: string
  /** Null for an event that does not trigger the mapping. */
  readonly outcome: ForecastOutcome | null
  /** What the mapping makes of the event; left out of large batches. */
  readonly payload?: object
  /** What the schema says against that, and in which field. */
  readonly errors?: readonly { readonly field?: string; readonly message: string }[]
}

/** An outcome, and whether it was decided here: nothing of the event would leave for Emarsys. */
export interface ForecastOutcome extends Omit<Outcome, 'index'> {
  readonly notSent?: boolean
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
  /** What they would change in the account: the first 500. */
  readonly changes: readonly AccountChange[]
  /** How many changes there would be. */
  readonly changed: number
}

/** `POST /_workbench/forecast`: what would happen to events in every mapping, in their order. */
export interface Forecast {
  readonly mappings: readonly ForecastMapping[]
  /** Whether the requests met a copy of the account; a live workbench has none, and supposes that Emarsys accepts all. */
  readonly onCopy: boolean
}
