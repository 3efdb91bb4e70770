/**
 * A task that is asked for more often than it can be done: it runs some time after it was asked for, never twice at a time, and
 * once more where it was asked for meanwhile.
 * @param gatherMs how long to gather what asks for it, in milliseconds
 */
export function oneAtATime(task: () => Promise<void>, gatherMs: number): () => void {
  let state: 'idle' | 'busy' | 'again' = 'idle'
  const run = async () => {
    await task()
    const again = state === 'again'
    state = 'idle'
    if (again) ask()
  }
  const ask = () => {
    if (state === 'idle') {
      state = 'busy'
      setTimeout(() => void run(), gatherMs)
    } else state = 'again'
  }
  return ask
}
