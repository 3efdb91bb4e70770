import { DoorError } from '../account/api-error'

/** The count of requests in the current minute of one API user; refused ones are not counted. */
export class RateLimit {
  #minute = -1
  #used = 0

  /**
   * Counts a request, unless the limit is reached.
   * @returns whether it may pass, and the three headers in Emarsys's spelling
   */
  count(now: Date, limit: number): { passes: boolean; headers: Record<string, string> } {
    const seconds = Math.floor(now.getTime() / 1000)
    const minute = Math.floor(seconds / 60)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#used = 0
    }
    const passes = this.#used < limit
    if (passes) this.#used += 1
    const headers = {
      'X-RateLimit-Limit': String(limit),
      'X-Ratelimit-Remaining': String(Math.max(0, limit - this.#used)),
      'X-RateLimit-Reset': String(seconds + 60)
    }
    return { passes, headers }
  }

  reset(): void {
    this.#minute = -1
  }

  /** The same count, to go on without this one. */
  copy(): RateLimit {
    const copy = new RateLimit()
    copy.#minute = this.#minute
    copy.#used = this.#used
    return copy
  }
}

/** The refusal above the limit; Emarsys sends no Retry-After. */
export function tooManyRequests(): DoorError {
  return new DoorError(
    429,
    7003,
    'Too many requests for this account and resource within the last minute.',
    'Rate limit exceeded'
  )
}
