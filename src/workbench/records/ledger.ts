/** How full the table may become before it grows. */
const MAX_LOAD = 0.6

/**
 * What an earlier run reported: of each event, in which mappings. Events are known by their fingerprints; one takes 8 bytes and a bit
 * for each mapping.
 */
export class Ledger {
  readonly #bits = new Map<string, number>()
  /** Two halves of 32 bits an event, both 0 where a place is free. */
  #hashes = new Uint32Array(2048)
  #masks: Uint32Array[] = []
  #size = 0
  /** How many notes it holds. */
  notes = 0

  /** Notes an event in a mapping. */
  note(mapping: string, fingerprint: string): void {
    const bit = this.#bits.get(mapping) ?? this.#bits.size
    this.#bits.set(mapping, bit)
    const place = this.#add(fingerprint)
    let mask = this.#masks[bit >> 5]
    if (!mask) {
      mask = new Uint32Array(this.#hashes.length / 2)
      this.#masks[bit >> 5] = mask
    }
    const before = mask[place] ?? 0
    const after = before | (1 << (bit & 31))
    if ((before | 0) !== after) this.notes += 1
    mask[place] = after
  }

  /** Takes a note back. @returns whether there was one */
  forget(mapping: string, fingerprint: string): boolean {
    const bit = this.#bits.get(mapping)
    const mask = this.#masks[(bit ?? 0) >> 5]
    if (bit === undefined || !mask || !this.has(mapping, fingerprint)) return false
    const place = this.#find(...toHash(fingerprint))
    mask[place] = (mask[place] ?? 0) & ~(1 << (bit & 31))
    this.notes -= 1
    return true
  }

  /** Whether an event was noted in a mapping. */
  has(mapping: string, fingerprint: string): boolean {
    const bit = this.#bits.get(mapping)
    if (bit === undefined) return false
    const place = this.#find(...toHash(fingerprint))
    return ((this.#masks[bit >> 5]?.[place] ?? 0) & (1 << (bit & 31))) !== 0
  }

  /** Whether anything was ever noted of an event. */
  knows(fingerprint: string): boolean {
    return !this.#isFree(this.#find(...toHash(fingerprint)))
  }

  #isFree(place: number): boolean {
    return !this.#hashes[place * 2] && !this.#hashes[place * 2 + 1]
  }

  #add(fingerprint: string): number {
    const [high, low] = toHash(fingerprint)
    const place = this.#find(high, low)
    if (!this.#isFree(place)) return place
    if ((this.#size + 1) * 2 > this.#hashes.length * MAX_LOAD) {
      this.#grow()
      return this.#add(fingerprint)
    }
    this.#size += 1
    this.#hashes[place * 2] = high
    this.#hashes[place * 2 + 1] = low
    return place
  }

  /** The place of a hash, or the free one where it belongs. */
  #find(high: number, low: number): number {
    const last = this.#hashes.length / 2 - 1
    let place = low & last
    while (
      !this.#isFree(place) &&
      (this.#hashes[place * 2] !== high || this.#hashes[place * 2 + 1] !== low)
    )
      place = (place + 1) & last
    return place
  }

  #grow(): void {
    const [hashes, masks] = [this.#hashes, this.#masks]
    this.#hashes = new Uint32Array(hashes.length * 2)
    this.#masks = masks.map(() => new Uint32Array(hashes.length))
    for (let before = 0; before < hashes.length / 2; before += 1) {
      const [high = 0, low = 0] = [hashes[before * 2], hashes[before * 2 + 1]]
      if (!high && !low) continue
      const place = this.#find(high, low)
      this.#hashes[place * 2] = high
      this.#hashes[place * 2 + 1] = low
      masks.forEach((mask, word) => {
        const grown = this.#masks[word]
        if (grown) grown[place] = mask[before] ?? 0
      })
    }
  }
}

/** The halves of 16 hexadecimal digits; never both 0. */
function toHash(fingerprint: string): [number, number] {
  const high = Number.parseInt(fingerprint.slice(0, -8) || '0', 16)
  const low = Number.parseInt(fingerprint.slice(-8), 16)
  return [high, high || low ? low : 1]
}
