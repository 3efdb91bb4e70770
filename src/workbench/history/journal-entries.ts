import { type JournalEntry, REQUEST_HEADER, type Sandbox } from '../../sandbox'
import type { Exchange } from '../wire'

/** The ids of the sandbox's journal entries that exchanges are, as its answers said; none for what Emarsys itself answered. */
export function requestIds(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ response }) => {
    const id = Number(response.headers[REQUEST_HEADER])
    return id > 0 ? [id] : []
  })
}

/** The journal's entries of exchanges, in the order of the journal. */
export function entriesOf(sandbox: Sandbox, exchanges: readonly Exchange[]): JournalEntry[] {
  const ids = new Set(requestIds(exchanges))
  if (ids.size === 0) return []
  return sandbox.requests({ after: Math.min(...ids) - 1 }).filter(({ id }) => ids.has(id))
}
