import { type JournalEntry, REQUEST_HEADER, type Sandbox } from '../../sandbox'
import { NO_ANSWER } from '../runtime/exchange'
import type { Exchange } from '../wire'

/** The ids of the sandbox's journal entries that exchanges are, as its answers said; none for what Emarsys itself answered. */
export function requestIds(exchanges: readonly Exchange[]): number[] {
  return exchanges.flatMap(({ response }) => {
    const id = Number(response.headers[REQUEST_HEADER])
    return id > 0 ? [id] : []
  })
}

/**
 * Exchanges of which those that were never answered are found in the journal: where they went, and by which id it knows them, since
 * the account may have processed them all the same.
 * @param after the last request before they were sent
 */
export function findUnanswered(
  sandbox: Sandbox,
  exchanges: readonly Exchange[],
  after: number
): Exchange[] {
  if (exchanges.every(({ response }) => response.statusCode !== NO_ANSWER)) return [...exchanges]
  const answered = new Set(requestIds(exchanges))
  const open = sandbox.requests({ after }).filter(({ id }) => !answered.has(id))
  return exchanges.map((exchange) => {
    const { request, response } = exchange
    if (response.statusCode !== NO_ANSWER) return exchange
    const same = JSON.stringify(request.body)
    const at = open.findIndex(
      ({ method, body }) => method === request.method && JSON.stringify(body) === same
    )
    const [entry] = at < 0 ? [] : open.splice(at, 1)
    if (entry === undefined) return exchange
    return {
      request: { ...request, url: `https://api.emarsys.net${entry.path}` },
      response: { ...response, headers: { [REQUEST_HEADER]: String(entry.id) } }
    }
  })
}

/** Remembers where the journal ends now. @returns what finds there the exchanges that were made since and never answered */
export function unansweredSince(
  sandbox: Sandbox | null
): (exchanges: readonly Exchange[]) => Exchange[] {
  const after = sandbox?.lastRequest() ?? 0
  return (exchanges) =>
    sandbox === null ? [...exchanges] : findUnanswered(sandbox, exchanges, after)
}

/** The journal's entries of exchanges, in the order of the journal; none without a sandbox. */
export function entriesOf(sandbox: Sandbox | null, exchanges: readonly Exchange[]): JournalEntry[] {
  const ids = new Set(requestIds(exchanges))
  if (sandbox === null || ids.size === 0) return []
  return sandbox.requests({ after: Math.min(...ids) - 1 }).filter(({ id }) => ids.has(id))
}
