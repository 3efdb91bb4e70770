import { comeBackAt } from '../runtime/exchange'
import type { Exchange } from '../wire'
import type { Item } from './journal'
import type { Batch } from './step'
import type { Timing } from './timing'

/** How long to wait before the next attempt. Milliseconds. */
export interface Backoff {
  firstMs: number
  mostMs: number
}

/** A second, doubled with each attempt, to at most half a minute. */
const BACKOFF: Backoff = { firstMs: 1000, mostMs: 30_000 }

/** The least that is waited for a rate limit, and the most: Emarsys's lasts a minute. Milliseconds. */
const RATE_LIMIT_MS = { least: 1000, most: 90_000 }

/** What a wait depends on. */
interface WaitInput {
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
  { firstMs, mostMs }: Backoff = BACKOFF
): number {
  if (reset) {
    const wait = reset.getTime() - now.getTime() + random * RATE_LIMIT_MS.least
    return Math.min(Math.max(wait, RATE_LIMIT_MS.least), RATE_LIMIT_MS.most)
  }
  const full = Math.min(firstMs * 2 ** (attempt - 1), mostMs)
  return full / 2 + (full / 2) * random
}

/** How batches are tried again. */
interface RetryOptions {
  timing: Timing
  backoff: Backoff | undefined
  /** From 0 to 1. */
  random: () => number
}

/** Batches that wait for their next attempt. */
export class Retries<I extends Item> {
  /** How to call each off. */
  readonly #waiting = new Map<Batch<I>, () => void>()
  /** Before that time nothing at all is sent: the rate limit is reached. By the engine's clock. */
  #limitedUntil = 0

  constructor(
    private readonly options: RetryOptions,
    private readonly onDue: (batch: Batch<I>) => void
  ) {}

  get limitedUntil(): number {
    return this.#limitedUntil
  }

  /** Lets a batch wait. @param exchanges of its last attempt @returns for how long, in milliseconds */
  add(batch: Batch<I>, exchanges: Exchange[]): number {
    const { timing, backoff, random } = this.options
    const { attempts = 1, httpStatus = null } = batch.steps[0]?.result ?? {}
    const now = new Date(timing.now())
    const reset = comeBackAt(exchanges, now)
    const wait = waitAfter({ attempt: attempts, reset, now, random: random() }, backoff)
    if (httpStatus === 429 && (reset || !exchanges.length))
      this.#limitedUntil = now.getTime() + wait
    const callOff = timing.after(wait, () => {
      this.#waiting.delete(batch)
      this.onDue(batch)
    })
    this.#waiting.set(batch, callOff)
    return wait
  }

  /** No more attempts are made. */
  callOff(): void {
    for (const callOff of this.#waiting.values()) callOff()
  }
}
