/**
 * What comes from elsewhere, as standard input or a pipe, until a signal: who waits for more, which may never come, waits no longer.
 * What is being waited for then is left behind.
 */
export async function* untilStopped<T>(
  values: AsyncIterable<T>,
  signal: AbortSignal
): AsyncGenerator<T> {
  const iterator = values[Symbol.asyncIterator]()
  let stop = () => {}
  const onAbort = () => stop()
  signal.addEventListener('abort', onAbort)
  try {
    while (!signal.aborted) {
      const next = await new Promise<IteratorResult<T, unknown> | undefined>((resolve, reject) => {
        stop = () => resolve(undefined)
        iterator.next().then(resolve, reject)
      })
      if (!next || next.done) return
      yield next.value
    }
  } finally {
    signal.removeEventListener('abort', onAbort)
    // Not awaited: what waits for a silent input cannot be closed.
    iterator.return?.().catch(() => {})
  }
}
