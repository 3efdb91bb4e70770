/** How long to wait before the next attempt. Milliseconds. */
export interface Backoff {
  firstMs: number
  mostMs: number
}

/** A second, doubled with each attempt, to at most half a minute. */
export const BACKOFF: Backoff = { firstMs: 1000, mostMs: 30_000 }

/** The least that is waited for a rate limit, and the most: Emarsys's lasts a minute. Milliseconds. */
const RATE_LIMIT_MS = { least: 1000, most: 90_000 }

/** What a wait depends on. */
export interface WaitInput {
  /** How many attempts were made. */
  attempt: number
  /** When the rate limit ends, where one was met. */
  reset: Date | undefined
  now: Date
  /** From 0 to 1. */
  random: number
}

/**
 * The time to wait after an attempt: until the rate limit ends, else twice as long as before, spread over the half below so that
 * many who failed together do not come back together. Milliseconds.
 */
export function waitAfter(
  { attempt, reset, now, random }: WaitInput,
  { firstMs, mostMs }: Backoff
): number {
  if (reset) {
    const wait = reset.getTime() - now.getTime() + random * RATE_LIMIT_MS.least
    return Math.min(Math.max(wait, RATE_LIMIT_MS.least), RATE_LIMIT_MS.most)
  }
  const full = Math.min(firstMs * 2 ** (attempt - 1), mostMs)
  return full / 2 + (full / 2) * random
}
