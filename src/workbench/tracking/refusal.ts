import type { RefusedCall } from '../wire'

/** The statuses with which the Tracking API refuses a call. */
type RefusalStatus = keyof typeof CODES

/** A code for each status: the Python SDK tries an error without one again for ever, whatever its status. */
const CODES = {
  400: 'invalid_request',
  401: 'invalid_write_key',
  403: 'foreign_origin',
  404: 'not_found',
  413: 'body_too_large',
  429: 'too_many_waiting',
  500: 'not_recorded',
  503: 'unavailable'
} as const

/** What goes with a refusal besides its message. */
interface RefusalDetails {
  /** For programs; default by the status. */
  code?: string
  /** Seconds after which to try again. */
  retryAfter?: number
  /** How many events of the batch were taken all the same. */
  accepted?: number
  rejected?: RefusedCall['events']
}

/** A call to the Tracking API that is refused: answered `{ success: false, message, … }` with its status. */
export class Refusal extends Error {
  constructor(
    readonly status: RefusalStatus,
    message: string,
    readonly details: RefusalDetails = {}
  ) {
    super(message)
    this.name = 'Refusal'
  }

  /** For programs, as `invalid_json`. */
  get code(): string {
    return this.details.code ?? CODES[this.status]
  }
}
