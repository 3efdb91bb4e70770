import type { Store } from '../lib/store'
import type { AppState } from './app-state'

/** A word on something that was done, and how to take it back. */
export interface Notice {
  readonly text: string
  readonly undo?: () => void
}

/** How long a notice stands, and one that offers a way back, in milliseconds. */
const [NOTICE_MS, UNDO_MS] = [4000, 10_000]

/** Says something for a moment. */
export function tell(store: Store<AppState>, text: string, undo?: () => void): void {
  const notice: Notice = undo === undefined ? { text } : { text, undo }
  store.set({ notice })
  setTimeout(
    () => {
      if (store.get().notice === notice) store.set({ notice: null })
    },
    undo === undefined ? NOTICE_MS : UNDO_MS
  )
}
