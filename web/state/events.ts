import { parseEvents } from '../events/parse-events'
import { eventsText, type Template } from '../events/templates'
import type { App } from './app'

/** Takes over what was typed, pasted or loaded as events. */
export function editEvents(app: App, text: string): void {
  changeText(app, text, { pristine: false })
}

/** Puts a template in place of the events. */
export function loadTemplate(app: App, template: Template): void {
  changeText(app, eventsText([template.create()]), { pristine: true })
}

/** Adds a template's event to those that are there, which makes a batch of them. */
export function addTemplate(app: App, template: Template): void {
  const { parsed } = app.store.get()
  const events = [...parsed.events, template.create()]
  changeText(app, eventsText(events), { pristine: false })
  app.store.set({ selected: events.length - 1 })
}

/** Chooses the event that the mapping pane explains. */
export function selectEvent({ store }: App, index: number): void {
  const last = store.get().parsed.events.length - 1
  store.set({ selected: Math.max(0, Math.min(index, last)) })
}

function changeText(app: App, text: string, { pristine }: { pristine: boolean }): void {
  const { store } = app
  if (text === store.get().text) return
  const parsed = parseEvents(text)
  const last = Math.max(0, parsed.events.length - 1)
  const { selected } = store.get()
  store.set({
    text,
    parsed,
    pristine,
    view: 'preview',
    selected: parsed.events.length === 0 ? selected : Math.min(selected, last)
  })
  app.refreshPreview()
}
