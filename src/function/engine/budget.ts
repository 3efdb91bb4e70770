/** How long a call may take before its last answer is no longer waited for; Segment cuts it off at 5 s. Milliseconds. */
export const CALL_MS = 4500

/** A request that has less time left than this is not begun: it would most likely be sent for nothing. Milliseconds. */
const LEAST_MS = 1000

/** The time of one call. */
export class Budget {
  readonly #end: number
  #slowest = 0

  constructor(private readonly now: () => number) {
    this.#end = now() + CALL_MS
  }

  /** Milliseconds in which an answer still counts. */
  left(): number {
    return Math.max(0, this.#end - this.now())
  }

  /** Milliseconds in which a request may still be begun: what is left, less the slowest answer so far. */
  toBegin(): number {
    return this.left() - Math.max(LEAST_MS, this.#slowest)
  }

  /** Notes how long an answer took. */
  answered(milliseconds: number): void {
    this.#slowest = Math.max(this.#slowest, milliseconds)
  }

  /**
   * A mapping's share of the time: until when it may begin requests, so that those after it can send something, too. It limits
   * what is begun only, since a slow Emarsys is alive as well.
   * @param steps requests that follow one another in the mapping, at least 1
   * @param after the same of the mappings that wait for it, one after the other
   */
  share(steps: number, after: readonly number[]): Share {
    const reserved = after.length * Math.max(this.#slowest, this.#slowest ? 0 : LEAST_MS)
    const spare = Math.max(0, this.toBegin() - reserved)
    const all = after.reduce((sum, more) => sum + more, steps)
    const end = this.now() + (spare * steps) / all
    return { mayBegin: () => this.now() <= end && this.toBegin() >= 0 }
  }
}

/** What a mapping may do within its share of the time. */
export interface Share {
  /** Whether another request may be begun. */
  mayBegin(): boolean
}
