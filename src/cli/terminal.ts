/** Where a command prints. */
export interface Terminal {
  /** Results. */
  out(text: string): void
  /** Progress, warnings and errors. */
  err(text: string): void
  /** Whether a person watches: colours and a moving bar, else plain lines. */
  isInteractive: boolean
}

/** Wrong use of a command: one line, a hint, exit code 2. */
export class UsageError extends Error {
  constructor(
    message: string,
    readonly hint: string
  ) {
    super(message)
  }
}
