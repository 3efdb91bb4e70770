import type { AccountChange } from './account'
import type { JsonObject } from './json'
import type { Exchange, Outcome } from './outcome'

/** `POST /_workbench/delete`: a deletion request, as Segment sends it for a user. */
export interface DeleteRequest {
  readonly userId: string
  readonly settings: JsonObject
  /** A person said yes to this deletion; live, each is asked for by itself. */
  readonly confirmLive?: boolean
}

/** The answer to a `DeleteRequest`. */
export interface DeleteReply {
  /** `message` says also of a delivered one what was done. */
  readonly outcome: Outcome
  readonly exchanges: readonly Exchange[]
  /** What it changed in the sandbox's account; nothing is known of a live one. */
  readonly changes: readonly AccountChange[]
  readonly durationMs: number
}
