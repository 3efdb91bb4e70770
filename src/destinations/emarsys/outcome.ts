import {
  APIError,
  type ErrorCodes,
  InvalidAuthenticationError,
  type JSONLikeObject,
  PayloadValidationError,
  RetryableError
} from '@segment/actions-core'
import type { Item } from './row'

/**
 * What became of one event, in the terms of Segment's runtime: 200 delivered; 401 credentials refused; 408, 423, 429 and
 * 5xx but 501 to be tried again; everything else rejected for good.
 */
export interface Outcome {
  status: number
  /** Why it was not delivered, and what to do. */
  message?: string
  /** The event's own row, when a request with it was made. */
  sent?: JSONLikeObject
  /** What Emarsys said of it. */
  body?: JSONLikeObject
}

/** An event's own row as it stands in `sent`: lists have bare key values as items. */
export function sentRow(keyField: string, item: Item): JSONLikeObject {
  return typeof item === 'string'
    ? { key_id: keyField, external_id: item }
    : { key_id: keyField, ...item }
}

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
export function toError({ status, message = '' }: Outcome): Error {
  if (status === 401) return new InvalidAuthenticationError(message)
  if (status === 400) return new PayloadValidationError(message)
  const retryable = RETRYABLE.find((known) => known === status)
  return retryable ? new RetryableError(message, retryable) : new APIError(message, status)
}
