/** How full the table may become before it grows. */
const MAX_LOAD = 0.6

/** Remembers texts by 64 bits of each, in 8 bytes and a bit: of a billion two would be taken for one. */
export class IdSet {
  #table = new Uint32Array(2048)
  #size = 0

  /** How many there are. */
  get size(): number {
    return this.#size
  }

  has(text: string): boolean {
    return !this.#isFree(this.#find(...hash(text)))
  }

  /** @returns whether it was there before */
  add(text: string): boolean {
    const [high, low] = hash(text)
    if (!this.#put(high, low)) return true
    this.#size += 1
    if (this.#size * 2 > this.#table.length * MAX_LOAD) this.#grow()
    return false
  }

  /** @returns whether it is new */
  #put(high: number, low: number): boolean {
    const place = this.#find(high, low)
    if (!this.#isFree(place)) return false
    this.#table[place] = high
    this.#table[place + 1] = low
    return true
  }

  #isFree(place: number): boolean {
    return !this.#table[place] && !this.#table[place + 1]
  }

  /** The place of a hash, or the free one where it belongs. */
  #find(high: number, low: number): number {
    const table = this.#table
    const last = table.length - 2
    let place = (low << 1) & last
    while (!this.#isFree(place) && (table[place] !== high || table[place + 1] !== low))
      place = (place + 2) & last
    return place
  }

  #grow(): void {
    const before = this.#table
    this.#table = new Uint32Array(before.length * 2)
    for (let place = 0; place < before.length; place += 2) {
      const [high = 0, low = 0] = [before[place], before[place + 1]]
      if (high || low) this.#put(high, low)
    }
  }
}

/** Two halves of 32 bits; never both 0, which stands for a free place. Bryc's cyrb53, with all its bits. */
function hash(text: string): [number, number] {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  for (let place = 0; place < text.length; place += 1) {
    const code = text.charCodeAt(place)
    high = Math.imul(high ^ code, 2654435761)
    low = Math.imul(low ^ code, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return [high >>> 0, (low | (high ? 0 : 1)) >>> 0]
}
