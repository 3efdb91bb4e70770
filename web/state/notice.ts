import type { Store } from '../lib/store'
import type { AppState } from './app-state'

/** How long a notice stands, in milliseconds. */
const NOTICE_MS = 4000

/** Says something for a moment. */
export function tell(store: Store<AppState>, notice: string): void {
  store.set({ notice })
  setTimeout(() => {
    if (store.get().notice === notice) store.set({ notice: null })
  }, NOTICE_MS)
}
