/** A function that runs some time after the last of several calls. */
export interface Debounced {
  (): void
  /** Forgets a call that has not run yet. */
  cancel(): void
}

/** Delays a task until nobody has asked for it for so many milliseconds. */
export function debounce(task: () => void, milliseconds: number): Debounced {
  let timer: ReturnType<typeof setTimeout> | undefined
  const cancel = () => clearTimeout(timer)
  const ask = () => {
    cancel()
    timer = setTimeout(task, milliseconds)
  }
  return Object.assign(ask, { cancel })
}
