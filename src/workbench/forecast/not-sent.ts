import type { Exchange, Outcome } from '../wire'

/** What tells where an outcome was decided. */
interface Evidence {
  readonly exchanges: readonly Exchange[]
  /** Whether the schema says something against the payload. */
  readonly invalid: boolean
}

/**
 * Tells whether an event was rejected before anything of it left for Emarsys: by the schema, without any request, or, in a
 * batch, without a row in one (the runtime marks what a destination reports of a row with what was sent or answered).
 */
export function isNotSent(
  outcome: Omit<Outcome, 'index'>,
  { exchanges, invalid }: Evidence
): boolean {
  if (outcome.status !== 'rejected') return false
  if (invalid || exchanges.length === 0) return true
  const batched = exchanges.some(({ request: { body } }) => hasRows(body))
  return batched && outcome.sent === undefined && outcome.body === undefined
}

function hasRows(body: unknown): boolean {
  return typeof body === 'object' && body !== null && ('contacts' in body || 'external_ids' in body)
}
