import type { MiddlewareHandler } from 'hono'

/** Knows which calls are being worked on, so that a stop can wait for them. */
export interface InFlight {
  readonly track: MiddlewareHandler
  /** Counts work that goes on after its call was answered: what a stream tells of. */
  add<T>(work: Promise<T>): Promise<T>
  /** Resolves when none is being worked on. */
  idle(): Promise<void>
}

/** Creates the record of calls being worked on. An open event stream does not count: its call is answered. */
export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>()
  const add = async <T>(work: Promise<T>): Promise<T> => {
    running.add(work)
    try {
      return await work
    } finally {
      running.delete(work)
    }
  }
  return {
    track: (_, next) => add(next()),
    add,
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    }
  }
}
