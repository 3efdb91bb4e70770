/** Resolves at the signal that ends the command. */
export function untilStop(signal: AbortSignal): Promise<undefined> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve(undefined)
    else signal.addEventListener('abort', () => resolve(undefined), { once: true })
  })
}

/** What a command says that a signal ended, and that has nothing to be continued. */
export const STOPPED = 'Stopped before the end.'
