import type { MiddlewareHandler } from 'hono'

/** Knows which calls are being worked on, so that a stop can wait for them. */
export interface InFlight {
  readonly track: MiddlewareHandler
  /** Resolves when none is being worked on. */
  idle(): Promise<void>
}

/** Creates the record of calls being worked on. An open event stream does not count: its call is answered. */
export function createInFlight(): InFlight {
  const running = new Set<Promise<unknown>>()
  return {
    async track(_, next) {
      const run = next()
      running.add(run)
      try {
        await run
      } finally {
        running.delete(run)
      }
    },
    async idle() {
      while (running.size > 0) await Promise.allSettled(running)
    }
  }
}
