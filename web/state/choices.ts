import { computed, type ReadonlySignal } from '@preact/signals-core'
import { isRecord } from '../lib/json'
import { readChoices } from '../server/calls'
import type { ChoicesReply, JsonObject } from '../../src/workbench/wire'
import { type Answer, answer, replyOf } from './answer'
import type { App } from './app'
import type { AppState, Circumstances } from './app-state'
import { steady } from './signals'

/** What decides the entries of a drop-down: where it is, the account's names, and what is chosen beside it. */
interface ChoicesQuestion extends Omit<Circumstances, 'accountRevision'> {
  readonly payload: JsonObject
  readonly names: unknown
}

/** The entries of a drop-down of an action; `field.__keys__` for the keys of an object field. */
export type ChoicesOf = (action: string, field: string) => Answer<unknown, ChoicesReply>

/** Why a drop-down of the mapping that is shown could not be filled; undefined for no reason. */
export function failureOf({ state, choices }: App, field: string): string | undefined {
  const action = state.draft?.action ?? ''
  const [name = '', keys] = field.split('.')
  const spec = state.manifest?.actions[action]
  const inner = spec?.dynamicFields?.[name]
  const has =
    keys === undefined
      ? // An object has the choices of its keys and values alone.
        spec?.fields[name]?.dynamic === true && spec.fields[name].type !== 'object'
      : isRecord(inner) && inner[keys] === true
  // Of a field without choices nobody asks.
  if (!has) return undefined
  const known = choices(action, field)
  return known.state === 'failed' ? known.problem : replyOf(known)?.error?.message
}

/** How long to wait for the end of fast typing in the settings, in milliseconds. */
const TYPING_MS = 300

/** Keeps the entries of each drop-down that was looked at, and asks for them again when what decides them is another. */
export function createChoices(state: AppState): ChoicesOf {
  const known = new Map<string, ReadonlySignal<Answer<unknown, ChoicesReply>>>()
  return (action, field) => {
    const key = `${action}/${field}`
    const kept = known.get(key) ?? entriesOf(state, action, field)
    known.set(key, kept)
    return kept.value
  }
}

function entriesOf(state: AppState, action: string, field: string) {
  // Only another name, or another thing with one, makes what is shown old.
  const names = steady(() => namesIn(state))
  const question = steady((): ChoicesQuestion | null => {
    const { draft, epoch, definitionRevision, activeSettings: settings } = state
    // What belongs to an action that is not on the screen waits until it is, and all until the account's names are there.
    if (epoch === 0 || draft?.action !== action || isAwaited(state)) return null
    const payload = chosenBeside(state, field)
    return { settings, definitionRevision, epoch, payload, names: names.value }
  })
  return answer({
    question: computed(() => question.value),
    ask: ({ settings, payload }, signal) =>
      readChoices(action, field, { settings, payload }, signal),
    waitMs: TYPING_MS
  })
}

/** Whether the account is still being read, of which a live workbench has none. */
function isAwaited({ isLive, account, accountError }: AppState): boolean {
  return !isLive && account === null && accountError === null
}

function namesIn({ account }: AppState): unknown {
  const { lists = [], events = [], fields = [] } = account?.state ?? {}
  return [lists, events, fields].map((things) => things.map(({ id, name }) => [id, name]))
}

/** The values that are chosen in the other drop-downs of the mapping: one may narrow the others. */
function chosenBeside({ draft, manifest }: AppState, field: string): JsonObject {
  const fields = manifest?.actions[draft?.action ?? '']?.fields ?? {}
  const chosen = Object.entries(draft?.mapping ?? {}).filter(
    ([key, value]) => key !== field && fields[key]?.dynamic === true && typeof value !== 'object'
  )
  return Object.fromEntries(chosen)
}
