import type { AccountChange } from './account'
import type { Json, JsonObject } from './json'
import type { Subscription } from './mapping'
import type { EventCounts, EventOutcome, Exchange, Outcome } from './outcome'

/** `POST /_workbench/send`: delivers events through mappings. Answered with a `SendLine` a line. */
export interface SendRequest {
  readonly events: readonly Json[]
  /** Those that are not enabled are left out. */
  readonly subscriptions: readonly Subscription[]
  readonly settings: JsonObject
  /** A person said yes to sending live. */
  readonly confirmLive?: boolean
}

/** What happens while events are sent; `event` comes once for each, after the last `batch` that it is in, and `end` or `error` last. */
export type SendLine =
  | {
      readonly type: 'start'
      readonly events: number
      readonly mappings: readonly { readonly name: string; readonly action: string }[]
    }
  | {
      /** What one mapping did with some events, those that it does not take included: final. */
      readonly type: 'batch'
      /** The mapping's place among those that were sent. */
      readonly mapping: number
      /** `index` is the event's place among all that were sent. */
      readonly outcomes: readonly Outcome[]
      readonly exchanges: readonly Exchange[]
      readonly changes: readonly AccountChange[]
    }
  | { readonly type: 'event'; readonly index: number; readonly outcome: EventOutcome }
  | {
      readonly type: 'end'
      readonly counts: EventCounts
      readonly durationMs: number
      /** Whether it was cancelled, or the workbench stopped. */
      readonly stopped: boolean
    }
  | { readonly type: 'error'; readonly error: { readonly code: string; readonly message: string } }
