/** What an earlier run reported as done: for each mapping one bit a line, and for each line its fingerprint. Flat for any file. */
export class Ledger {
  readonly #done = new Map<string, Uint8Array>()
  #fingerprints = new Uint32Array(1024)

  /** Notes that a line is done in a mapping. */
  note(mapping: string, line: number, fingerprint: number): void {
    if (line >= this.#fingerprints.length) this.#fingerprints = grow(this.#fingerprints, line)
    this.#fingerprints[line] = fingerprint
    const known = this.#done.get(mapping) ?? new Uint8Array(128)
    const bits = line >> 3 >= known.length ? grow(known, line >> 3) : known
    bits[line >> 3] = (bits[line >> 3] ?? 0) | (1 << (line & 7))
    this.#done.set(mapping, bits)
  }

  /** Whether the same line was done in the same mapping. */
  has(mapping: string, line: number, fingerprint: number): boolean {
    const bits = this.#done.get(mapping)?.[line >> 3] ?? 0
    return (bits & (1 << (line & 7))) !== 0 && this.#fingerprints[line] === fingerprint
  }
}

function grow<Numbers extends Uint8Array | Uint32Array>(numbers: Numbers, needed: number): Numbers {
  const grown =
    numbers instanceof Uint8Array
      ? new Uint8Array(2 * (needed + 1))
      : new Uint32Array(2 * (needed + 1))
  grown.set(numbers)
  return grown as Numbers
}
