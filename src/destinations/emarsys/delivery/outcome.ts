import type { JSONLikeObject } from '@segment/actions-core'

/** Emarsys accepted the event. */
export interface Delivered {
  status: 200
  /** The event's own row, with the key field. */
  sent: JSONLikeObject
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
  /** The runtime's own name of the reason, where it is not the one of the status. */
  errortype?: 'INVALID_AUDIENCE_MEMBERSHIP'
  /** What Emarsys said of it, when it said something. */
  body?: JSONLikeObject
  /** The event's own row, when a request with it was made. */
  sent?: JSONLikeObject
}

/** What became of one event. */
export type Outcome = Delivered | Undelivered
