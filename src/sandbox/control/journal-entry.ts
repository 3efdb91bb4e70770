import type { AccountChange } from '../account/account-change'

/** One request to the API or the token endpoint, and its answer. */
export interface JournalEntry {
  readonly id: number
  /** ISO 8601. */
  readonly time: string
  readonly method: string
  /** With the query. */
  readonly path: string
  /** Without credentials. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed where it is JSON, else text; the beginning where it is long. */
  readonly body: unknown
  /** Null where no answer was given: the connection was cut. */
  readonly status: number | null
  /** As `body`; null where there was none. */
  readonly answer: unknown
  readonly duration_ms: number
  /** The id of the fault that met it. */
  readonly fault: number | null
  /** What it did to the account: the first 100 changes. */
  readonly changes: readonly AccountChange[]
  /** How many changes there were. */
  readonly changed: number
}
