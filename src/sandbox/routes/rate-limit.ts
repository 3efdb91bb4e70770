import { DoorError } from './api-error'

/** The count of requests in the current minute of one API user. */
export class RateLimit {
  #minute = -1
  #used = 0

  /**
   * Counts a request.
   * @returns the three headers, in Emarsys's spelling
   */
  count(now: Date, limit: number): Record<string, string> {
    const minute = Math.floor(now.getTime() / 60_000)
    if (minute !== this.#minute) {
      this.#minute = minute
      this.#used = 0
    }
    this.#used += 1
    return {
      'X-RateLimit-Limit': String(limit),
      'X-Ratelimit-Remaining': String(Math.max(0, limit - this.#used)),
      'X-RateLimit-Reset': String((minute + 1) * 60)
    }
  }

  /** Whether the requests counted so far are more than the limit. */
  exceeds(limit: number): boolean {
    return this.#used > limit
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
    'Too many requests for this account and resource within the last minute.'
  )
}
