import type { LiveItem, Queue } from './runner'

/** Taken items are dropped so many at a time. */
const DROPPED_AT_ONCE = 1000

/** Events that wait in memory, of a workbench that records nothing. */
export class MemoryQueue implements Queue {
  #items: LiveItem[] = []
  #taken = 0
  #bytes = 0

  get left(): number {
    return this.#items.length - this.#taken
  }

  /** Of the events that wait. */
  get bytes(): number {
    return this.#bytes
  }

  add(item: LiveItem): void {
    this.#items.push(item)
    this.#bytes += item.bytes
  }

  next(): LiveItem | undefined {
    const item = this.#items[this.#taken]
    if (!item) return undefined
    this.#taken += 1
    this.#bytes -= item.bytes
    if (this.#taken >= DROPPED_AT_ONCE || !this.left) {
      this.#items = this.#items.slice(this.#taken)
      this.#taken = 0
    }
    return item
  }

  isOpen(): boolean {
    return true
  }

  skips(): boolean {
    return false
  }
}
