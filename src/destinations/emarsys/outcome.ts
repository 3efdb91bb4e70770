import {
  APIError,
  type ErrorCodes,
  InvalidAuthenticationError,
  type JSONLikeObject,
  PayloadValidationError,
  RetryableError
} from '@segment/actions-core'

/** Emarsys took the event. */
export interface Taken {
  status: 200
  /** What Emarsys said of it. */
  body: JSONLikeObject
}

/** The event was not taken. */
export interface Refusal {
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
export type Outcome = (Taken | Refusal) & { sent?: JSONLikeObject }

/** The error code beside an outcome's status, where the status's own name would say less. */
export function errorType(status: number): keyof typeof ErrorCodes | undefined {
  if (status === 400) return 'PAYLOAD_VALIDATION_FAILED'
  return status === 401 ? 'INVALID_AUTHENTICATION' : undefined
}

/** The statuses that `RetryableError` takes. Other 5xx are tried again by their status alone. */
const RETRYABLE = [
  408, 423, 429, 500, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 598, 599
] as const

/** The one error of actions-core that an undelivered outcome is thrown as. */
export function toError({ status, message }: Refusal): Error {
  if (status === 401) return new InvalidAuthenticationError(message)
  if (status === 400) return new PayloadValidationError(message)
  const retryable = RETRYABLE.find((known) => known === status)
  return retryable ? new RetryableError(message, retryable) : new APIError(message, status)
}
