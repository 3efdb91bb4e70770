import { templateFor } from '../events/templates'
import { type Draft, initialDraft } from '../mapping/draft'
import type { App } from './app'
import { loadTemplate } from './events'
import type { Json } from '../../src/workbench/wire'

/** Changes parts of the mapping being written. */
export function changeDraft(app: App, patch: Partial<Draft>): void {
  const { draft } = app.store.get()
  if (draft !== null) showDraft(app, { ...draft, ...patch })
}

/** Maps a field, or takes its mapping away. */
export function mapField(app: App, key: string, value: Json | undefined): void {
  const { draft } = app.store.get()
  if (draft === null) return
  const { [key]: _, ...others } = draft.mapping
  // A field keeps its place among the others, so that what is copied stays comparable.
  const mapping =
    value === undefined
      ? others
      : key in draft.mapping
        ? { ...draft.mapping, [key]: value }
        : { ...others, [key]: value }
  showDraft(app, { ...draft, mapping })
}

/** Changes to another action, with the mapping that was there before or the action's own defaults. */
export function chooseAction(app: App, action: string): void {
  const { manifest, drafts, template: untouched } = app.store.get()
  const spec = manifest?.actions[action]
  if (spec === undefined) return
  const draft = drafts[action] ?? initialDraft(action, spec)
  app.store.set({ mappingIndex: null })
  showDraft(app, draft)
  // Whoever has not written an event yet gets one that the trigger fires on.
  const template = templateFor(draft.subscribe)
  if (untouched !== null && template !== undefined) loadTemplate(app, template)
}

/** Puts the action's defaults back. */
export function restoreDefaults(app: App): void {
  const { manifest, draft } = app.store.get()
  const spec = draft === null ? undefined : manifest?.actions[draft.action]
  if (draft !== null && spec !== undefined) {
    showDraft(app, { ...draft, mapping: initialDraft(draft.action, spec).mapping })
  }
}

/** Shows a mapping to write on. */
export function showDraft(app: App, draft: Draft): void {
  const { drafts } = app.store.get()
  app.store.set({ draft, drafts: { ...drafts, [draft.action]: draft }, view: 'preview' })
  app.refreshPreview()
}
