/** Time, so that tests can have their own. */
export interface Timing {
  now(): number
  /** @returns how to call it off */
  after(milliseconds: number, work: () => void): () => void
}

/** The time of the machine. */
export const REAL_TIME: Timing = {
  now: () => Date.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  }
}
