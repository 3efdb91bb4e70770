import { type Draft, fromSubscription, initialDraft, toEntry } from '../mapping/draft'
import { type Edit, freshKey, placeOf, rebase } from '../mapping/edits'
import { CallError, wordsOf } from '../server/call'
import { editMappings, readMappings, restoreMappings } from '../server/calls'
import type { MappingEdit, MappingsReply } from '../../src/workbench/wire'
import type { App } from './app'
import { editOf, showDraft } from './mapping'
import { tell } from './notice'

/** Reads the mappings file. */
export async function loadMappings(app: App): Promise<void> {
  const { store } = app
  try {
    takeOver(app, await readMappings())
  } catch (error) {
    const { mappings, server } = store.get()
    const empty = { file: server?.mappingsFile ?? null, version: '', exists: true, vanished: false }
    store.set({ mappings: { ...empty, subscriptions: [], ...mappings, error: wordsOf(error) } })
  }
}

/** Shows what the file holds now; edits stay with their entries. */
function takeOver(app: App, mappings: MappingsReply): void {
  const { store } = app
  const { mappings: before, edits, editing, draft, manifest } = store.get()
  // A file that vanished changes nothing here: it may be written back.
  const after = mappings.vanished ? (before?.subscriptions ?? []) : mappings.subscriptions
  const shown = { ...mappings, subscriptions: after }
  const rebased = rebase({ edits, editing }, before?.subscriptions ?? after, after)
  const begins = before === null && placeOf(editing) === null && edits[editing] === undefined
  const key = begins && after.length > 0 ? '0' : rebased.editing
  const edit = rebased.edits[key]
  const place = placeOf(key)
  const entry = place === null ? undefined : after[place]
  const saved = entry === undefined ? draft : fromSubscription(entry, manifest)
  store.set({
    mappings: shown,
    edits: rebased.edits,
    editing: entry === undefined && edit === undefined && place !== null ? 'new' : key,
    draft: edit?.draft ?? saved
  })
  app.refreshPreview()
}

/** Opens an entry of the file, or a new mapping, for writing: as it was left. */
export function openMapping(app: App, key: string): void {
  const { mappings, manifest, edits } = app.store.get()
  const place = placeOf(key)
  const entry = place === null ? undefined : mappings?.subscriptions[place]
  const draft = edits[key]?.draft ?? (entry && fromSubscription(entry, manifest))
  if (draft === undefined) return
  app.store.set({ editing: key, draft })
  app.refreshPreview()
}

/** Begins a new mapping of the same action. */
export function beginMapping(app: App): void {
  const { draft, manifest } = app.store.get()
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft !== null && spec !== undefined) addMapping(app, initialDraft(draft.action, spec))
}

/** Shows a mapping that is not in the file yet. */
export function addMapping(app: App, draft: Draft): void {
  app.store.set({ editing: freshKey(app.store.get().edits), draft })
  showDraft(app, draft)
}

/** Writes the mapping into the file: over the entry it was opened from, else as a new one at its end. */
export async function saveMapping(app: App, tries = 2): Promise<void> {
  const { draft, mappings, editing, manifest } = app.store.get()
  if (draft === null || mappings === null || mappings.file === null) return
  const { base, theirs } = editOf(app.store.get())
  if (theirs !== undefined) return tell(app.store, 'Changed elsewhere: keep mine or take theirs')
  const place = placeOf(editing)
  const subscription = toEntry(draft, base)
  const index = place ?? mappings.subscriptions.length
  const reply = await write(app, { op: place === null ? 'insert' : 'replace', index, subscription })
  // The file is another by now, and was read again: where nothing is in the way, there is nothing to ask.
  if (reply === 'changed' && tries > 1) return saveMapping(app, tries - 1)
  if (reply === null || reply === 'changed') return
  dropEdit(app, editing)
  takeOver(app, reply)
  const saved = reply.subscriptions[index] ?? subscription
  app.store.set({ editing: String(index), draft: fromSubscription(saved, manifest) })
  tell(app.store, `Saved "${draft.name}"`)
}

/** Takes the opened entry out of the file; it can be had back at its place. */
export async function deleteMapping(app: App): Promise<void> {
  const { mappings, editing, edits } = app.store.get()
  const index = placeOf(editing)
  const subscription = index === null ? undefined : mappings?.subscriptions[index]
  if (index === null) return discardNew(app)
  if (subscription === undefined) return
  const edit = edits[editing]
  const reply = await write(app, { op: 'remove', index })
  if (reply === 'changed') tell(app.store, 'Not deleted: the file was changed elsewhere')
  if (reply === null || reply === 'changed') return
  dropEdit(app, editing)
  takeOver(app, reply)
  tell(app.store, `Deleted "${subscription.name ?? subscription.partnerAction}"`, () => {
    void putBack(app, { op: 'insert', index, subscription }, edit)
  })
}

async function putBack(
  app: App,
  insertion: Extract<MappingEdit, { subscription: object }>,
  edit: Edit | undefined
): Promise<void> {
  const reply = await write(app, insertion)
  if (reply === null || reply === 'changed') return
  takeOver(app, reply)
  restoreEdit(app, String(insertion.index), edit)
}

/** Writes back a file that vanished, or begins an empty one. */
export async function restoreFile(app: App, content: 'last' | 'empty'): Promise<void> {
  try {
    takeOver(app, await restoreMappings(content))
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}

function discardNew(app: App): void {
  const { editing, edits, mappings } = app.store.get()
  const { [editing]: edit, ...others } = edits
  if (edit === undefined || mappings === null || mappings.subscriptions.length === 0) return
  app.store.set({ edits: others })
  openMapping(app, '0')
  tell(app.store, `Deleted "${edit.draft.name}"`, () => restoreEdit(app, editing, edit))
}

function restoreEdit(app: App, key: string, edit: Edit | undefined): void {
  if (edit !== undefined) app.store.set({ edits: { ...app.store.get().edits, [key]: edit } })
  openMapping(app, key)
}

function dropEdit({ store }: App, key: string): void {
  const { [key]: _, ...others } = store.get().edits
  store.set({ edits: others })
}

/** Writes a change. @returns `changed` when the file is another by now, which is then read again; null for any other failure */
async function write(app: App, edit: MappingEdit): Promise<MappingsReply | 'changed' | null> {
  const { mappings } = app.store.get()
  // What cannot be read is not written over: somebody may be in the middle of editing it.
  if (mappings === null || mappings.error !== undefined || mappings.vanished) {
    tell(app.store, 'Not saved: fix the mappings file first')
    return null
  }
  try {
    return await editMappings(edit, mappings.version)
  } catch (error) {
    if (error instanceof CallError && error.status === 412) {
      await loadMappings(app)
      return 'changed'
    }
    tell(app.store, `Not saved: ${wordsOf(error)}`)
    return null
  }
}
