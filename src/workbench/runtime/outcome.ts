import type { OutcomeStatus } from '../wire'

/**
 * What can become of an event in one mapping. `unauthorized`: Emarsys refused the credentials; `not for this destination`: the
 * event's `integrations` say so.
 */
export const OUTCOMES = [
  'delivered',
  'rejected',
  'retry',
  'unauthorized',
  'not subscribed',
  'not for this destination'
] as const satisfies readonly OutcomeStatus[]

/** The outcome that a status of Segment's runtime means: 4xx is final but 408, 423 and 429; 5xx comes again but 501. */
export function statusOutcome(httpStatus: number): OutcomeStatus {
  if (httpStatus < 400) return 'delivered'
  if (httpStatus === 401) return 'unauthorized'
  const again = [408, 423, 429].includes(httpStatus) || (httpStatus >= 500 && httpStatus !== 501)
  return again ? 'retry' : 'rejected'
}
