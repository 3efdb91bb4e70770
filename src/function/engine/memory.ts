import { createHash } from 'node:crypto'
import type { Result } from './actions'
import type { EventResults } from './schedule'
import { isTriedAgain } from './schedule'
import type { FileMapping, IndexedEvent } from './mapping'

/** Results that an instance keeps at most. */
const MOST = 20_000

/**
 * What mappings did with events that come back as a whole: Segment's own platform tries each mapping alone, a Function cannot.
 * As long as the instance lives, what was delivered is not sent again.
 */
export class Memory {
  readonly #results = new Map<string, Map<FileMapping, Result>>()

  /** @param settings whose account it is: an instance may serve several functions */
  of(settings: object): {
    known: (at: IndexedEvent, mapping: FileMapping) => Result | undefined
    note: (event: EventResults) => void
  } {
    const account = createHash('sha256').update(JSON.stringify(settings)).digest('hex')
    return {
      known: ({ event }, mapping) =>
        this.#results.get(`${account} ${event.messageId}`)?.get(mapping),
      note: ({ event, results }) => {
        if (!event.messageId) return
        const key = `${account} ${event.messageId}`
        this.#results.delete(key)
        const final = [...results].filter(([, result]) => !isTriedAgain(result))
        if (!final.length || final.length === results.size) return
        this.#results.set(key, new Map(final))
        const [oldest] = this.#results.keys()
        if (this.#results.size > MOST && oldest !== undefined) this.#results.delete(oldest)
      }
    }
  }
}
