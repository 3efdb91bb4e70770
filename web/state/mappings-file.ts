import { fromSubscription, initialDraft, toSubscription } from '../mapping/draft'
import { wordsOf } from '../server/call'
import { readMappings, writeMappings } from '../server/calls'
import type { App } from './app'
import { showDraft } from './mapping'
import { tell } from './notice'
import type { Subscription } from '../../src/workbench/wire'

/** Reads the mappings file. */
export async function loadMappings({ store }: App): Promise<void> {
  try {
    store.set({ mappings: await readMappings() })
  } catch (error) {
    const file = store.get().server?.mappingsFile ?? null
    store.set({ mappings: { file, subscriptions: [], error: wordsOf(error) } })
  }
}

/** Opens an entry of the file for writing. */
export function openMapping(app: App, index: number): void {
  const { mappings, manifest } = app.store.get()
  const subscription = mappings?.subscriptions[index]
  if (subscription === undefined || manifest === null) return
  app.store.set({ mappingIndex: index })
  showDraft(app, fromSubscription(subscription, manifest))
}

/** Begins a new mapping of the same action. */
export function beginMapping(app: App): void {
  const { draft, manifest } = app.store.get()
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft === null || spec === undefined) return
  app.store.set({ mappingIndex: null })
  showDraft(app, initialDraft(draft.action, spec))
}

/** Writes the mapping into the file: over the entry it was opened from, else as a new one. */
export async function saveMapping(app: App): Promise<void> {
  const { draft, mappings, mappingIndex } = app.store.get()
  if (draft === null || mappings === null) return
  const saved = toSubscription(draft)
  const before = mappings.subscriptions
  const index = mappingIndex ?? before.length
  const after = index < before.length ? before.with(index, saved) : [...before, saved]
  if (await writeFile(app, after, `Saved "${draft.name}"`))
    app.store.set({ mappingIndex: Math.min(index, after.length - 1) })
}

/** Takes the opened entry out of the file. */
export async function deleteMapping(app: App): Promise<void> {
  const { mappings, mappingIndex } = app.store.get()
  if (mappings === null || mappingIndex === null) return
  const after = mappings.subscriptions.filter((_, index) => index !== mappingIndex)
  if (await writeFile(app, after, 'Deleted the mapping from the file'))
    app.store.set({ mappingIndex: null })
}

async function writeFile(
  { store }: App,
  subscriptions: readonly Subscription[],
  done: string
): Promise<boolean> {
  const { file = null, error } = store.get().mappings ?? {}
  // What cannot be read is not written over: somebody may be in the middle of editing it.
  if (error !== undefined) {
    tell(store, 'Not saved: fix the mappings file first')
    return false
  }
  try {
    store.set({ mappings: await writeMappings({ file, subscriptions }) })
    tell(store, done)
    return true
  } catch (error) {
    tell(store, `Not saved: ${wordsOf(error)}`)
    return false
  }
}
