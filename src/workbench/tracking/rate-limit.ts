/** Lets something happen so many times within so many milliseconds. */
export class RateLimit {
  #times: number[] = []

  constructor(private readonly most: { times: number; milliseconds: number }) {}

  /** Whether it may happen now; it counts when it may. */
  allows(now: Date): boolean {
    const { times, milliseconds } = this.most
    this.#times = this.#times.filter((time) => now.getTime() - time < milliseconds)
    if (this.#times.length >= times) return false
    this.#times.push(now.getTime())
    return true
  }
}
