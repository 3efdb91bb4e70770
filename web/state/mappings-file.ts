import { type Draft, initialDraft, toEntry } from '../mappings/draft'
import { type Edit, freshKey, placeOf, rebase, withoutEdit } from '../mappings/edits'
import { CallError, wordsOf } from '../server/call'
import { editMappings, readMappings, restoreMappings } from '../server/calls'
import { sameJson } from '../lib/json'
import type { RunnableMapping } from './subscriptions'
import type { MappingEdit, MappingsReply } from '../../src/workbench/wire'
import type { App } from './app'
import { editOf, showDraft } from './mapping'
import { attempt, tell } from './notice'

/** Reads the mappings file. */
export async function loadMappings(app: App): Promise<void> {
  try {
    takeOver(app, await readMappings())
  } catch (error) {
    noteUnreadable(app, wordsOf(error))
  }
}

/** Says why the file cannot be read; what it held before is still shown. */
export function noteUnreadable(app: App, error: string): void {
  const { mappings, server } = app.state
  const empty = { file: server?.mappingsFile ?? null, version: '', exists: true, vanished: false }
  app.set({ mappings: { ...empty, subscriptions: [], findings: [], ...mappings, error } })
}

/** Shows what the file holds now; edits stay with their entries. */
export function takeOver(app: App, mappings: MappingsReply): void {
  const { mappings: before, edits, editing } = app.state
  // A file that vanished changes nothing here: it may be written back.
  const after = mappings.vanished ? (before?.subscriptions ?? []) : mappings.subscriptions
  const rebased = rebase({ edits, editing }, before?.subscriptions ?? after, after)
  const begins = before === null && placeOf(editing) === null && edits[editing] === undefined
  const key = begins && after.length > 0 ? '0' : rebased.editing
  const place = placeOf(key)
  const gone = place !== null && after[place] === undefined && rebased.edits[key] === undefined
  app.set({
    mappings: { ...mappings, subscriptions: after },
    edits: rebased.edits,
    editing: gone ? 'new' : key
  })
}

/** Opens an entry of the file, or a new mapping, for writing: as it was left. */
export function openMapping(app: App, key: string): void {
  const { mappings, edits } = app.state
  const entry = mappings?.subscriptions[placeOf(key) ?? -1]
  if (edits[key] !== undefined || entry !== undefined) app.set({ editing: key })
}

/** Opens the mapping that an answer is about, wherever it stands in the file by now. */
export function openAsked(app: App, { key, subscription }: RunnableMapping): void {
  const { runnable } = app.state
  const same = (one: RunnableMapping) => sameJson(one.subscription, subscription)
  const named = (one: RunnableMapping) =>
    one.subscription.name === subscription.name &&
    one.subscription.partnerAction === subscription.partnerAction
  const here = runnable.find((one) => one.key === key)
  const found =
    here !== undefined && (same(here) || named(here))
      ? here
      : (runnable.find(same) ?? runnable.find(named))
  if (found === undefined) tell(app, 'This mapping is no longer in the file')
  else openMapping(app, found.key)
}

/** Begins a new mapping of the same action. */
export function beginMapping(app: App): void {
  const { draft, manifest } = app.state
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft !== null && spec !== undefined) addMapping(app, initialDraft(draft.action, spec))
}

/** Shows a mapping that is not in the file yet. */
export function addMapping(app: App, draft: Draft): void {
  replaceMapping(app, freshKey(app.state.edits), draft)
}

/** Writes another mapping over one of the list, as an edit that is not saved yet. */
export function replaceMapping(app: App, key: string, draft: Draft): void {
  app.set({ editing: key })
  showDraft(app, draft)
}

/** Writes the mapping into the file: over the entry it was opened from, else as a new one at its end. */
export async function saveMapping(app: App, tries = 2): Promise<void> {
  const { draft, mappings, editing } = app.state
  if (draft === null || mappings === null) return
  const { base, theirs } = editOf(app.state)
  if (theirs !== undefined) return tell(app, 'Changed elsewhere: keep mine or take theirs')
  const place = placeOf(editing)
  const subscription = toEntry(draft, base)
  const index = place ?? mappings.subscriptions.length
  const reply = await write(app, { op: place === null ? 'insert' : 'replace', index, subscription })
  // The file is another by now, and was read again: where nothing is in the way, there is nothing to ask.
  if (reply === 'changed' && tries > 1) return saveMapping(app, tries - 1)
  if (reply === null || reply === 'changed') return
  app.set({ edits: withoutEdit(app.state.edits, editing) })
  takeOver(app, reply)
  app.set({ editing: String(index) })
  tell(app, `Saved "${draft.name}"`)
}

/** Takes the opened entry out of the file; it can be had back at its place. */
export async function deleteMapping(app: App): Promise<void> {
  const { mappings, editing, edits } = app.state
  const index = placeOf(editing)
  const subscription = index === null ? undefined : mappings?.subscriptions[index]
  if (index === null) return discardNew(app)
  if (subscription === undefined) return
  const edit = edits[editing]
  const reply = await write(app, { op: 'remove', index })
  if (reply === 'changed') tell(app, 'Not deleted: the file was changed elsewhere')
  if (reply === null || reply === 'changed') return
  app.set({ edits: withoutEdit(app.state.edits, editing) })
  takeOver(app, reply)
  tell(app, `Deleted "${subscription.name ?? subscription.partnerAction}"`, () => {
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
export function restoreFile(app: App, content: 'last' | 'empty'): Promise<void> {
  return attempt(app, async () => takeOver(app, await restoreMappings({ content })))
}

function discardNew(app: App): void {
  const { editing, edits, mappings } = app.state
  const edit = edits[editing]
  if (edit === undefined || mappings === null || mappings.subscriptions.length === 0) return
  app.set({ edits: withoutEdit(edits, editing) })
  openMapping(app, '0')
  tell(app, `Deleted "${edit.draft.name}"`, () => restoreEdit(app, editing, edit))
}

function restoreEdit(app: App, key: string, edit: Edit | undefined): void {
  if (edit !== undefined) app.set({ edits: { ...app.state.edits, [key]: edit } })
  openMapping(app, key)
}

/** Writes a change. @returns `changed` when the file is another by now, which is then read again; null for any other failure */
async function write(app: App, edit: MappingEdit): Promise<MappingsReply | 'changed' | null> {
  const { mappings } = app.state
  // What cannot be read is not written over: somebody may be in the middle of editing it.
  if (mappings === null || mappings.error !== undefined || mappings.vanished) {
    tell(app, 'Not saved: fix the mappings file first')
    return null
  }
  try {
    return await editMappings(edit, mappings.version)
  } catch (error) {
    if (error instanceof CallError && error.status === 412) {
      await loadMappings(app)
      return 'changed'
    }
    tell(app, `Not saved: ${wordsOf(error)}`)
    return null
  }
}
