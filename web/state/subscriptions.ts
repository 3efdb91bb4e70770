import { toSubscription } from '../mappings/draft'
import { placeOf } from '../mappings/edits'
import type { Subscription } from '../../src/workbench/wire'
import type { AppState } from './app-state'

/** A mapping as it would run now. */
export interface RunnableMapping {
  /** The place of its entry in the file, or the key of a new mapping. */
  readonly key: string
  readonly subscription: Subscription
  /** Whether it differs from the file. */
  readonly edited: boolean
}

/** Mappings as they are sent to the workbench. */
export function subscriptionsOf(mappings: readonly RunnableMapping[]): Subscription[] {
  return mappings.map(({ subscription }) => subscription)
}

type Written = Pick<AppState, 'mappings' | 'edits' | 'editing' | 'draft'>

/** Every mapping, in the file's order, as it is edited, then the new ones; the one that is shown takes part in any case. */
export function runnableMappings({ mappings, edits, editing, draft }: Written): RunnableMapping[] {
  const saved = mappings?.subscriptions ?? []
  const all = saved.map((subscription, place): RunnableMapping => {
    const edit = edits[String(place)]
    return edit === undefined
      ? { key: String(place), subscription, edited: false }
      : { key: String(place), subscription: toSubscription(edit.draft), edited: true }
  })
  const shown = placeOf(editing) === null && draft !== null ? { [editing]: { draft } } : {}
  const fresh = Object.entries({ ...shown, ...edits }).filter(([key]) => placeOf(key) === null)
  for (const [key, edit] of fresh)
    all.push({ key, subscription: toSubscription(edit.draft), edited: saved.length > 0 })
  return all
}

/** The mappings as they are saved; those that are new where none is. */
export function savedMappings({ mappings, edits, editing, draft }: Written): RunnableMapping[] {
  const saved = runnableMappings({ mappings, edits: {}, editing: '0', draft: null })
  return saved.length > 0 ? saved : runnableMappings({ mappings, edits, editing, draft })
}
