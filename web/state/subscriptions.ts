import { toSubscription } from '../mapping/draft'
import { placeOf } from '../mapping/edits'
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

/** Every mapping, in the file's order, as it is edited; the one that is shown takes part even where it is new. */
export function runnableMappings({
  mappings,
  edits,
  editing,
  draft
}: Pick<AppState, 'mappings' | 'edits' | 'editing' | 'draft'>): RunnableMapping[] {
  const saved = mappings?.subscriptions ?? []
  const all = saved.map((subscription, place): RunnableMapping => {
    const edit = edits[String(place)]
    return edit === undefined
      ? { key: String(place), subscription, edited: false }
      : { key: String(place), subscription: toSubscription(edit.draft), edited: true }
  })
  if (placeOf(editing) === null && draft !== null)
    all.push({ key: editing, subscription: toSubscription(draft), edited: mappings?.file != null })
  return all
}
