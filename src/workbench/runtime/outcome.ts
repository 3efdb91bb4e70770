/** What can become of an event in one mapping. `unauthorized`: Emarsys refused the credentials. */
export const OUTCOMES = [
  'delivered',
  'rejected',
  'retry',
  'unauthorized',
  'not subscribed'
] as const

/** What became of an event in one mapping. */
export type OutcomeStatus = (typeof OUTCOMES)[number]

/** What became of one of the events that were run through a mapping. */
export interface Outcome {
  /** The event's place among those given. */
  index: number
  status: OutcomeStatus
  /** As Segment's runtime reports it; null for an event that is not subscribed. */
  httpStatus: number | null
  /** Why it was not delivered, and what to do. */
  message?: string
  /** The event's own row, where a request with it was made. */
  sent?: unknown
  /** What Emarsys said of it. */
  body?: unknown
}

/** The outcome that a status of Segment's runtime means: 4xx is final but 408, 423 and 429; 5xx comes again but 501. */
export function statusOutcome(httpStatus: number): OutcomeStatus {
  if (httpStatus < 400) return 'delivered'
  if (httpStatus === 401) return 'unauthorized'
  const again = [408, 423, 429].includes(httpStatus) || (httpStatus >= 500 && httpStatus !== 501)
  return again ? 'retry' : 'rejected'
}
