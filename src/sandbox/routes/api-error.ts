/** A refusal of the API: its HTTP status, and the envelope that says why. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly replyCode: number,
    readonly replyText: string
  ) {
    super(replyText)
  }
}

/** A refusal that has no envelope everywhere: 401, 403 and 429. On v3 the switch `refusalBody` says what stands in its place. */
export class DoorError extends ApiError {}
