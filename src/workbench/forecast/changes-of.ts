import type { JournalEntry, Sandbox } from '../../sandbox'
import type { Exchange } from '../wire'

/** Tells which of the account's requests a run made, though others may be made at the same time. */
export interface RunWatch {
  /** The journal's entries of these exchanges, in the order of the requests. */
  entriesOf(exchanges: readonly Exchange[]): JournalEntry[]
}

/** Watches the sandbox's journal from now on. */
export function watchRun(sandbox: Sandbox): RunWatch {
  const after = sandbox.lastRequest()
  return {
    entriesOf(exchanges) {
      const left = sandbox.requests({ after })
      return exchanges.flatMap((exchange) => {
        const index = left.findIndex((entry) => isSame(entry, exchange))
        return index < 0 ? [] : left.splice(index, 1)
      })
    }
  }
}

/** Tells whether an entry of the journal is an exchange as the client saw it. */
export function isSame(
  { method, path, body }: Pick<JournalEntry, 'method' | 'path' | 'body'>,
  { request }: Pick<Exchange, 'request'>
): boolean {
  if (method !== request.method || !request.url.endsWith(path)) return false
  const sent = typeof request.body === 'string' ? request.body : JSON.stringify(request.body)
  // Of a long body the journal keeps the beginning.
  const kept = typeof body === 'string' ? body.replace(/… \(\d+ characters.*\)$/, '') : body
  return sent.startsWith(typeof kept === 'string' ? kept : JSON.stringify(kept))
}
