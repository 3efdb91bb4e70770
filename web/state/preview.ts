import { debounce } from '../lib/debounce'
import type { Store } from '../lib/store'
import { toSubscription } from '../mapping/draft'
import { CallError, isAbort, wordsOf } from '../server/call'
import { forecast, preview } from '../server/calls'
import type { AppState } from './app-state'
import { activeSettings } from './settings'
import { runnableMappings } from './subscriptions'

/** How long to wait after a keystroke, in milliseconds: less than one notices, more than fast typing. */
const WAIT_MS = 100

/** Keeps preview and forecast up to date. @returns how to ask for new ones, which cancels those under way */
export function createPreviewer(store: Store<AppState>): () => void {
  let underWay: AbortController | undefined
  const run = async () => {
    underWay?.abort()
    const state = store.get()
    if (state.draft === null || state.parsed.events.length === 0 || state.server === null) return
    const own = new AbortController()
    underWay = own
    store.set({ previewing: true })
    // The preview explains the fields of the one mapping that is written on, and comes first.
    await refresh(store, 'previewError', async () => {
      const { draft, parsed } = state
      if (draft === null) return {}
      return { preview: await preview(parsed.events, toSubscription(draft), own.signal) }
    })
    await refresh(store, 'forecastError', async () => ({
      forecast: await forecast(forecastRequest(state), own.signal)
    }))
    if (underWay === own) store.set({ previewing: false })
  }
  const soon = debounce(() => void run(), WAIT_MS)
  return () => {
    underWay?.abort()
    soon()
  }
}

function forecastRequest(state: AppState) {
  const { parsed, selected, scope } = state
  const one = parsed.events[selected]
  const events = scope === 'one' && one !== undefined ? [one] : parsed.events
  const subscriptions = runnableMappings(state).map(({ subscription }) => subscription)
  return { events, subscriptions, settings: activeSettings(state) }
}

async function refresh(
  store: Store<AppState>,
  problem: 'previewError' | 'forecastError',
  ask: () => Promise<Partial<AppState>>
): Promise<void> {
  try {
    store.set({ ...(await ask()), [problem]: null })
  } catch (error) {
    if (isAbort(error)) return
    const lost = error instanceof CallError && error.status === 0
    store.set(lost ? { connection: 'lost' } : { [problem]: wordsOf(error) })
  }
}
