import type { Finding, Json } from '../../src/workbench/wire'
import { templateFor } from '../events/templates'
import { type Draft, fromSubscription, initialDraft, isEdited } from '../mappings/draft'
import { keyHere } from '../mappings/aliases'
import { type Edit, placeOf, withoutConflict, withoutEdit } from '../mappings/edits'
import { isJsonObject, withValueAt } from '../lib/json'
import type { App } from './app'
import type { AppState } from './app-state'
import { loadTemplate } from './events'
import { tell } from './notice'

/** Changes parts of the mapping being written. */
export function changeDraft(app: App, patch: Partial<Draft>): void {
  const { draft } = app.state
  if (draft !== null) showDraft(app, { ...draft, ...patch })
}

/** Maps a field, or takes its mapping away. */
export function mapField(app: App, key: string, value: Json | undefined): void {
  const { draft } = app.state
  if (draft === null) return
  const { [key]: _, ...others } = draft.mapping
  // A field keeps its place among the others, so that what is copied stays comparable.
  showDraft(app, {
    ...draft,
    mapping: value === undefined ? others : { ...draft.mapping, [key]: value }
  })
}

/** Puts right in the mapping being written what the judge proposes. */
export function applyFixes(app: App, fixes: readonly NonNullable<Finding['fix']>[]): void {
  const { draft } = app.state
  if (draft === null) return
  const { subscribe, mapping } = draft
  const fixed = fixes.reduce<Json>((entry, { at, value }) => withValueAt(entry, at, value), {
    subscribe,
    mapping
  })
  if (isJsonObject(fixed) && isJsonObject(fixed.mapping))
    showDraft(app, { ...draft, subscribe: String(fixed.subscribe), mapping: fixed.mapping })
}

/** Changes the mapping to another action: what was written for it before, else the action's own defaults. */
export function chooseAction(app: App, action: string): void {
  const { manifest, draft, template: untouched } = app.state
  const spec = manifest?.actions[action]
  if (spec === undefined || draft === null || manifest === null) return
  const { byAction, base } = editOf(app.state)
  const saved =
    base && keyHere(base.partnerAction, manifest) === action
      ? fromSubscription(base, manifest)
      : undefined
  const fresh = initialDraft(action, spec)
  const own = draft.name !== (manifest.actions[draft.action]?.title ?? draft.action)
  const beside = draft.rest === undefined ? {} : { rest: draft.rest }
  const named = { ...fresh, ...beside, ...(own ? { name: draft.name } : {}) }
  const chosen = byAction[saved?.action ?? action] ?? saved ?? { ...named, enabled: draft.enabled }
  showDraft(app, chosen)
  // Whoever has not written an event yet gets one that the trigger fires on.
  const template = templateFor(chosen.subscribe, chosen.mapping)
  if (untouched !== null && template !== undefined) loadTemplate(app, template)
}

/** Puts the action's defaults back; what was there can be had back. */
export function restoreDefaults(app: App): void {
  const { manifest, draft } = app.state
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft === null || spec === undefined) return
  showDraft(app, { ...draft, mapping: initialDraft(draft.action, spec).mapping })
  tell(app, 'The defaults are back', () => showDraft(app, draft))
}

/** Takes back what was written on a mapping of the file since it was saved. */
export function revertDraft(app: App): void {
  if (editOf(app.state).base !== null) dropDraft(app, 'Reverted')
}

/** Shows what the file holds in place of what is written on it, which can be had back. */
function dropDraft(app: App, word: string): void {
  const { editing, edits } = app.state
  const edit = edits[editing]
  if (edit === undefined) return
  app.set({ edits: withoutEdit(edits, editing) })
  tell(app, word, () => {
    app.set({ edits: { ...app.state.edits, [editing]: edit } })
    if (app.state.editing === editing) showDraft(app, edit.draft)
  })
}

/** Shows a mapping to write on; what differs from the file is kept as an edit. */
export function showDraft(app: App, draft: Draft): void {
  const { edits, editing } = app.state
  const edit = editOf(app.state)
  const byAction = { ...edit.byAction, [draft.action]: draft }
  const others = withoutEdit(edits, editing)
  const kept = isEdited(draft, edit.base) || edit.theirs !== undefined
  app.set({
    edits: kept ? { ...others, [editing]: { ...edit, draft, byAction } } : others,
    view: 'event'
  })
}

/** The edit of the mapping that is shown, or one that has yet to begin. */
export function editOf({
  edits,
  editing,
  draft,
  mappings
}: Pick<AppState, 'edits' | 'editing' | 'draft' | 'mappings'>): Edit {
  const known = edits[editing]
  if (known !== undefined) return known
  const place = placeOf(editing)
  const base = place === null ? null : (mappings?.subscriptions[place] ?? null)
  const shown = draft ?? { action: '', name: '', enabled: true, subscribe: '', mapping: {} }
  return { draft: shown, base, byAction: {} }
}

/** Settles a conflict: the edit goes on from what the file holds now, or gives way to it. */
export function settleConflict(app: App, keep: 'mine' | 'theirs'): void {
  const { editing, edits } = app.state
  const edit = edits[editing]
  if (edit?.theirs === undefined) return
  const settled = { ...withoutConflict(edit), base: edit.theirs }
  if (keep === 'theirs') dropDraft(app, 'Theirs is shown')
  else app.set({ edits: { ...edits, [editing]: settled } })
}
