import { debounce } from '../lib/debounce'
import { isRecord } from '../lib/json'
import type { Store } from '../lib/store'
import { runsWithin } from '../result/run'
import type { AppState } from './app-state'
import { secretKeys } from './settings'

/** What of the state survives a reload. */
export type Remembered = Pick<
  AppState,
  | 'text'
  | 'ownText'
  | 'template'
  | 'selected'
  | 'draft'
  | 'edits'
  | 'editing'
  | 'settings'
  | 'runs'
  | 'dock'
  | 'dockHeight'
  | 'accountTab'
>

/** The place in the browser's storage; its number rises when the shape changes. */
const PLACE = 'emarsys-workbench-3'

/** How many characters of past sends are kept. */
const MAX_OF_RUNS = 1_000_000

/** The most characters of events that are kept: browsers store some five million in all. */
const MAX_OF_TEXT = 2_000_000

/** What was remembered, or null for nothing (or for what cannot be read). */
export function recall(): Remembered | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PLACE) ?? 'null')
    return isRemembered(value) ? value : null
  } catch {
    return null
  }
}

/** Keeps the state in the browser's storage, without secrets. */
export function rememberAlways(store: Store<AppState>): void {
  const save = debounce(() => remember(store.get()), 300)
  store.subscribe(save)
  addEventListener('pagehide', () => remember(store.get()))
}

function remember(state: AppState): void {
  const { template, selected, draft, edits, editing } = state
  const { dock, dockHeight, accountTab } = state
  const kept: Omit<Remembered, 'text' | 'ownText'> = {
    ...{ template, selected, draft, edits, editing, dock, dockHeight, accountTab },
    settings: withoutSecrets(state),
    runs: runsWithin(state.runs, MAX_OF_RUNS)
  }
  const { ownText } = state
  const size = state.text.length + (ownText?.length ?? 0)
  const text = size <= MAX_OF_TEXT ? { text: state.text, ownText } : {}
  try {
    localStorage.setItem(PLACE, JSON.stringify({ ...kept, ...text }))
  } catch {
    // The storage is full or shut: the page works without.
  }
}

function withoutSecrets({ settings, manifest }: AppState): AppState['settings'] {
  // Without a definition nobody knows which settings are secret.
  if (manifest === null) return {}
  const secrets = secretKeys(manifest)
  return Object.fromEntries(Object.entries(settings).filter(([key]) => !secrets.has(key)))
}

/** Only this page writes there, and under a name that changes with the shape. */
function isRemembered(value: unknown): value is Remembered {
  return (
    isRecord(value) &&
    (value.text === undefined || typeof value.text === 'string') &&
    isRecord(value.edits) &&
    typeof value.editing === 'string' &&
    isRecord(value.settings) &&
    Array.isArray(value.runs)
  )
}
