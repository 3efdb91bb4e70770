import { debounce } from '../lib/debounce'
import type { Store } from '../lib/store'
import { toSubscription } from '../mapping/draft'
import { CallError, isAbort, wordsOf } from '../server/call'
import { forecast, preview } from '../server/calls'
import type { PreviewResult } from '../../src/workbench/wire'
import type { AppState } from './app-state'
import { activeSettings } from './settings'
import { runnableMappings } from './subscriptions'

/** How long to wait after a keystroke that followed another closely, in milliseconds: more than fast typing. */
const WAIT_MS = 100

/** Of more events only the one that is looked at is mapped for the fields. */
const MAX_MAPPED = 50

/**
 * Keeps preview and forecast up to date.
 * @returns how to ask for new ones, which cancels those under way: the first change is answered at once, a row of them after its end
 */
export function createPreviewer(store: Store<AppState>): () => void {
  let underWay: AbortController | undefined
  let asked = Number.NEGATIVE_INFINITY
  const run = async () => {
    underWay?.abort()
    const state = store.get()
    const { draft, parsed, selected, server } = state
    if (draft === null || parsed.events.length === 0 || server === null) return
    const own = new AbortController()
    underWay = own
    store.set({ previewing: true })
    const { events } = parsed
    const only = events.length > MAX_MAPPED ? selected : undefined
    const request = { events, subscription: toSubscription(draft), only }
    await Promise.all([
      refresh(store, 'previewError', async () => ({
        preview: await preview(request, own.signal),
        previewOf: only ?? null
      })),
      refresh(store, 'forecastError', async () => ({
        forecast: await forecast(forecastRequest(state), own.signal)
      }))
    ])
    if (underWay === own) store.set({ previewing: false })
  }
  const atOnce = debounce(() => void run(), 0)
  const soon = debounce(() => void run(), WAIT_MS)
  return () => {
    underWay?.abort()
    const now = performance.now()
    const closely = now - asked < WAIT_MS
    asked = now
    atOnce.cancel()
    soon.cancel()
    if (closely) soon()
    else atOnce()
  }
}

/** What the mapping that is written on makes of the event that is looked at; undefined as long as nobody knows. */
export function previewedEvent(state: AppState): PreviewResult | undefined {
  const { preview: known, previewOf, selected } = state
  return known?.results[previewOf ?? selected]
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
