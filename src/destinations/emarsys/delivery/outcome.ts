import type { JSONLikeObject } from '@segment/actions-core'
import type { Refusal } from '../api/explain'

/** Emarsys accepted the event. */
export interface Delivered {
  status: 200
  /** The event's own row, with the key field. */
  sent: JSONLikeObject
  /** What Emarsys said of it. */
  body: JSONLikeObject
}

/** The event was not delivered. */
export interface Undelivered extends Refusal {
  /** What Emarsys said of it, when it said something. */
  body?: JSONLikeObject
  /** The event's own row, when a request with it was made. */
  sent?: JSONLikeObject
  /** Whether its key alone was the reason, whatever its values are. */
  ofKey?: boolean
}

/** What became of one event. */
export type Outcome = Delivered | Undelivered

/** Whether an event was delivered. */
export function isDelivered<T extends Pick<Delivered, 'body'>>(
  outcome: T | Undelivered
): outcome is T {
  return !('said' in outcome)
}
