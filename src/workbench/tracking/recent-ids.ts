import { IdSet } from '../records/ids'

/** Remembers ids for a while: at least half as many as it may hold, and never more; so its memory is flat. */
export class RecentIds {
  #newer = new IdSet()
  #older = new IdSet()

  constructor(private readonly most: number) {}

  has(id: string): boolean {
    return this.#newer.has(id) || this.#older.has(id)
  }

  add(id: string): void {
    if (this.#newer.size >= this.most / 2) {
      this.#older = this.#newer
      this.#newer = new IdSet()
    }
    this.#newer.add(id)
  }
}
