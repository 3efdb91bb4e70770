import type { ContentfulStatusCode } from 'hono/utils/http-status'

/**
 * What a refused or failed call of the workbench says: a code for programs, a sentence for people, and where in the request's
 * body it went wrong, as `subscription.mapping`. A handler throws it.
 */
export class Problem extends Error {
  constructor(
    readonly status: ContentfulStatusCode,
    readonly code: string,
    message: string,
    readonly path?: string | undefined
  ) {
    super(message)
    this.name = 'Problem'
  }
}
