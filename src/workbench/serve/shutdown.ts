/** What is to be stopped, and in which order it matters. */
export interface StopParts {
  /** Takes no more calls; resolves when all connections have ended, those that stay are cut after `settled`. */
  readonly closeServer: (settled: Promise<unknown>) => Promise<void>
  /** Resolves when no call is being worked on. */
  readonly idle: () => Promise<void>
  /** Delivers what was accepted, as far as that goes in some seconds. */
  readonly drain: () => Promise<void>
  /** Tells runs at work to stop sending. */
  readonly abort: () => void
  /** Closes what only listens: watchers, streams, sockets. */
  readonly closeListeners: () => Promise<unknown>
  /** Resolves when nothing accepted is under way any more. */
  readonly closeSource: () => Promise<void>
  readonly closeSandbox: () => Promise<void>
}

/** How long calls at work may take to end by themselves, in milliseconds. */
const GRACE_MS = 3000

/**
 * Stops in an order that loses nothing: what was accepted is delivered first, and the sandbox ends after the last run.
 */
export async function shutDown(parts: StopParts): Promise<void> {
  const settled = withinGrace(parts.idle()).then(parts.drain).then(parts.abort)
  const listeners = parts.closeListeners()
  const server = parts.closeServer(settled)
  await Promise.all([settled, listeners])
  await parts.closeSource()
  await parts.closeSandbox()
  await parts.idle()
  await server
}

async function withinGrace(work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const grace = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, GRACE_MS)
  })
  await Promise.race([work, grace])
  clearTimeout(timer)
}
