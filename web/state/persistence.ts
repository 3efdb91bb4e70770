import { effect } from '@preact/signals-core'
import { atMostEvery } from '../lib/at-most-every'
import { isRecord } from '../lib/json'
import { runsWithin } from '../answer/run'
import type { AppState, Inputs } from './app-state'
import { secretKeys } from './settings'

/** The inputs that survive a reload. */
const KEPT = [
  'text',
  'ownText',
  'template',
  'source',
  'selected',
  'edits',
  'editing',
  'settings',
  'runs',
  'dock',
  'dockHeight',
  'accountTab',
  'theme'
] as const satisfies readonly (keyof Inputs)[]

/** What of the state survives a reload. */
export type Remembered = Partial<Pick<Inputs, (typeof KEPT)[number]>>

/** The place in the browser's storage; its number rises when the shape changes. */
const PLACE = 'emarsys-workbench-4'

/** How often it is written at most, and how long after a change: what the change asks of the server goes first. Milliseconds. */
const [EVERY_MS, AFTER_MS] = [300, 100]

/** How many characters of past sends are kept. */
const MAX_OF_RUNS = 1_000_000

/** The most characters of events that are kept: browsers store some five million in all. */
const MAX_OF_TEXT = 2_000_000

/** What was remembered; nothing where there is none, or what there is cannot be read. */
export function recall(): Remembered {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(PLACE) ?? 'null')
    return isRemembered(value) ? value : {}
  } catch {
    return {}
  }
}

/** Keeps inputs in the browser's storage, without secrets. It follows them alone: no news of the server put it off. */
export function rememberAlways(state: AppState): void {
  const save = atMostEvery(EVERY_MS, () => remember(state))
  effect(() => {
    // Read, so that each is followed.
    const followed = KEPT.map((key) => state[key])
    if (followed.length > 0 && state.manifest !== null) setTimeout(save, AFTER_MS)
  })
  addEventListener('pagehide', () => remember(state))
}

function remember(state: AppState): void {
  const kept = Object.fromEntries(KEPT.map((key) => [key, state[key]]))
  const { text, ownText, runs } = state
  const tooLong = text.length + (ownText?.length ?? 0) > MAX_OF_TEXT
  const texts = tooLong ? { text: undefined, ownText: undefined, template: undefined } : {}
  const settings = withoutSecrets(state)
  try {
    const all = { ...kept, ...texts, settings, runs: runsWithin(runs, MAX_OF_RUNS) }
    localStorage.setItem(PLACE, JSON.stringify(all))
  } catch {
    // The storage is full or shut: the page works without.
  }
}

function withoutSecrets(state: AppState): Inputs['settings'] {
  // Without a definition nobody knows which settings are secret.
  if (state.manifest === null) return {}
  const secrets = secretKeys(state)
  return Object.fromEntries(Object.entries(state.settings).filter(([key]) => !secrets.has(key)))
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
