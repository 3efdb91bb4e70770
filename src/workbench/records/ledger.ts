/** How full the table may become before it grows. */
const MAX_LOAD = 0.6

/**
 * What an earlier run reported as done: of each event, in which mappings. Events are known by their fingerprints; one takes 8 bytes
 * and a bit for each mapping.
 */
export class Ledger {
  readonly #bits = new Map<string, number>()
  #hashes = new BigUint64Array(1024)
  #masks: Uint32Array[] = []
  #size = 0

  /** Notes that an event is done in a mapping. */
  note(mapping: string, fingerprint: string): void {
    const bit = this.#bits.get(mapping) ?? this.#bits.size
    this.#bits.set(mapping, bit)
    this.#masks[bit >> 5] ??= new Uint32Array(this.#hashes.length)
    const place = this.#add(fingerprint)
    const mask = this.#masks[bit >> 5]
    if (mask) mask[place] = (mask[place] ?? 0) | (1 << (bit & 31))
  }

  /** Whether an event was done in a mapping. */
  has(mapping: string, fingerprint: string): boolean {
    const bit = this.#bits.get(mapping)
    if (bit === undefined) return false
    const place = this.#find(toHash(fingerprint))
    if (this.#hashes[place] === 0n) return false
    return ((this.#masks[bit >> 5]?.[place] ?? 0) & (1 << (bit & 31))) !== 0
  }

  /** Whether anything was noted of an event. */
  knows(fingerprint: string): boolean {
    return this.#hashes[this.#find(toHash(fingerprint))] !== 0n
  }

  #add(fingerprint: string): number {
    const hash = toHash(fingerprint)
    const place = this.#find(hash)
    if (this.#hashes[place] !== 0n) return place
    if ((this.#size + 1) / this.#hashes.length > MAX_LOAD) {
      this.#grow()
      return this.#add(fingerprint)
    }
    this.#size += 1
    this.#hashes[place] = hash
    return place
  }

  /** The place of a hash, or the free one where it belongs. */
  #find(hash: bigint): number {
    const last = this.#hashes.length - 1
    let place = Number(BigInt.asUintN(32, hash)) & last
    while (this.#hashes[place] !== 0n && this.#hashes[place] !== hash) place = (place + 1) & last
    return place
  }

  #grow(): void {
    const [hashes, masks] = [this.#hashes, this.#masks]
    this.#hashes = new BigUint64Array(hashes.length * 2)
    this.#masks = masks.map(() => new Uint32Array(hashes.length * 2))
    hashes.forEach((hash, before) => {
      if (hash === 0n) return
      const place = this.#find(hash)
      this.#hashes[place] = hash
      masks.forEach((mask, word) => {
        const grown = this.#masks[word]
        if (grown) grown[place] = mask[before] ?? 0
      })
    })
  }
}

/** Never 0, which stands for a free place. */
function toHash(fingerprint: string): bigint {
  return BigInt.asUintN(64, BigInt(`0x${fingerprint}`)) || 1n
}
