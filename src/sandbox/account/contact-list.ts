import type { ChangeLog } from './change-log'

/** A contact list and who is on it. */
export interface ContactList {
  readonly id: number
  name: string
  readonly created: string
  readonly members: Members
}

/** The members of a contact list, ids of contacts in the order in which they came; who comes and goes is noted. */
export class Members extends Set<number> {
  readonly #list: number
  readonly #log: ChangeLog
  /** The members as an array, once somebody paged beyond the beginning; nothing after a change that does not keep it. */
  #order: number[] | undefined

  constructor(list: number, log: ChangeLog, ids: Iterable<number> = []) {
    super()
    this.#list = list
    this.#log = log
    for (const id of ids) this.add(id)
  }

  override add(contact: number): this {
    if (this.has(contact)) return this
    this.#log.note({ kind: 'added', list: this.#list, contact })
    this.#order?.push(contact)
    return super.add(contact)
  }

  override delete(contact: number): boolean {
    const removed = super.delete(contact)
    if (!removed) return false
    this.#order = undefined
    this.#log.note({ kind: 'removed', list: this.#list, contact })
    return true
  }

  override clear(): void {
    for (const contact of [...this]) this.delete(contact)
  }

  /** Some of the members; costs what it returns, and for a page that is not the first the list once. */
  page(offset: number, count: number): number[] {
    if (offset > 0 || this.#order) {
      this.#order ??= [...this]
      return this.#order.slice(offset, offset + count)
    }
    const found: number[] = []
    for (const id of this) {
      if (found.length >= count) break
      found.push(id)
    }
    return found
  }
}
