import type { Finding } from '../mapping/finding'
import type { Json, JsonObject } from './json'
import type { Subscription } from './mapping'
import type { FieldError } from './problem'

/** Whether an event triggers a subscription, and the condition that decided, with the event's own value. */
export interface Match {
  readonly subscribed: boolean
  /** A clause without full stop that completes "matches, because …" or "does not match, because …". */
  readonly reason: string
}

/** `POST /_workbench/preview`: what a subscription would do; sends nothing. */
export interface PreviewRequest {
  readonly events: readonly Json[]
  readonly subscription: Pick<Subscription, 'partnerAction' | 'subscribe' | 'mapping'>
  /** Of which event alone payload and errors are wanted, from 0. Default: of each. */
  readonly only?: number | undefined
}

/** What a subscription would do with one event. */
export interface PreviewResult {
  readonly match: Match
  readonly payload?: JsonObject
  /** What the schema says against the payload. */
  readonly errors?: readonly FieldError[]
  /** Fields that got nothing from this event, and where it has what they ask for. */
  readonly hints?: readonly FieldError[]
}

/** The answer to a `PreviewRequest`. */
export interface PreviewReply {
  readonly results: readonly PreviewResult[]
  /** What is to be said of the mapping itself, whatever the events. */
  readonly findings: readonly Finding[]
  /** Triggers that complete what is written; Segment reads each as it is written. */
  readonly triggers: readonly string[]
}
