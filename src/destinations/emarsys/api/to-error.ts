import { APIError, InvalidAuthenticationError, RetryableError } from '@segment/actions-core'

/** The statuses that `RetryableError` takes. Other 5xx are tried again by their status alone. */
const RETRYABLE = [
  408, 423, 429, 500, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 598, 599
] as const

/** The one error of actions-core for what Emarsys, or the way to it, did not deliver; it keeps the status. */
export function toError({ status, message }: { status: number; message: string }): Error {
  if (status === 401) return new InvalidAuthenticationError(message)
  const retryable = RETRYABLE.find((known) => known === status)
  return retryable ? new RetryableError(message, retryable) : new APIError(message, status)
}
