import { debounce } from '../lib/debounce'
import type { Store } from '../lib/store'
import { toSubscription } from '../mapping/draft'
import { CallError, isAbort, wordsOf } from '../server/call'
import { preview } from '../server/calls'
import type { AppState } from './app-state'

/** How long to wait after a keystroke, in milliseconds: less than one notices, more than fast typing. */
const WAIT_MS = 120

/** Keeps the preview up to date. @returns how to ask for a new one, which cancels the one under way */
export function createPreviewer(store: Store<AppState>): () => void {
  let underWay: AbortController | undefined
  const run = async () => {
    underWay?.abort()
    const { draft, parsed } = store.get()
    if (draft === null || parsed.events.length === 0) return
    const own = new AbortController()
    underWay = own
    store.set({ previewing: true })
    try {
      const result = await preview(parsed.events, toSubscription(draft), own.signal)
      store.set({ preview: result, previewError: null, previewing: false })
    } catch (error) {
      if (isAbort(error)) return
      const lost = error instanceof CallError && error.status === 0
      store.set({
        previewing: false,
        ...(lost ? { connection: 'lost' } : { previewError: wordsOf(error) })
      })
    }
  }
  const soon = debounce(() => void run(), WAIT_MS)
  return () => {
    underWay?.abort()
    soon()
  }
}
