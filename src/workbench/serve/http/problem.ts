import type { ErrorReply } from '../../wire'
import type { Context } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What a refused or failed call of the workbench says: a code for programs, a sentence for people, and where it went wrong. */
export interface ProblemDetails {
  readonly status: ContentfulStatusCode
  readonly code: string
  readonly message: string
  /** Where in the request's body, as `subscription.mapping`. */
  readonly path?: string
}

/** An error that a handler throws to answer `{ error: { code, message, path? } }` with its status. */
export class Problem extends Error {
  readonly details: ProblemDetails
  readonly status: number

  constructor(details: ProblemDetails) {
    super(details.message)
    this.name = 'Problem'
    this.details = details
    this.status = details.status
  }
}

/** Answers `{ error: { code, message, path? } }` with the problem's status. */
export function problemResponse(c: Context, details: ProblemDetails): Response {
  const { status, code, message, path } = details
  return c.json<ErrorReply>(
    { error: { code, message, ...(path === undefined ? {} : { path }) } },
    status
  )
}
