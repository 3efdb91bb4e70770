/** A refusal of the API: its HTTP status, and the envelope that says why. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly replyCode: number,
    readonly replyText: string,
    /** `data` of the envelope; empty for almost all. */
    readonly data: unknown = ''
  ) {
    super(replyText)
  }
}

/** A refusal of the gateway: 401, 403 and 429. The switch `refusalBody` says what form it has. */
export class DoorError extends ApiError {
  /** @param gatewayText what the bare gateway says in place of Emarsys's text */
  constructor(
    status: number,
    replyCode: number,
    replyText: string,
    readonly gatewayText = replyText
  ) {
    super(status, replyCode, replyText)
  }
}
