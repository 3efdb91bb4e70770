/** The statuses with which the Tracking API refuses a call. */
type RefusalStatus = 400 | 401 | 404 | 429 | 500 | 503

/** An event of a batch that was refused, and why. */
export interface RefusedEvent {
  /** Its place in the batch. */
  index: number
  messageId?: string
  message: string
}

/** What goes with a refusal besides its message. */
interface RefusalDetails {
  /** Seconds after which to try again. */
  retryAfter?: number
  /** How many events of the batch were taken all the same. */
  accepted?: number
  rejected?: RefusedEvent[]
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
}
