import type { JSONLikeObject } from '@segment/actions-core'

/** Emarsys accepted the event. */
export interface Delivered {
  status: 200
  /** What Emarsys said of it. */
  body: JSONLikeObject
}

/** The event was not delivered. */
export interface Undelivered {
  /**
   * In the terms of Segment's runtime: 401 credentials refused; 408, 423, 429 and 5xx but 501 to be tried again;
   * everything else rejected for good.
   */
  status: number
  /** Why, and what to do. */
  message: string
  /** What Emarsys said of it, when it said something. */
  body?: JSONLikeObject
}

/** What became of one event; `sent` is its own row, when a request with it was made. */
export type Outcome = (Delivered | Undelivered) & { sent?: JSONLikeObject }
