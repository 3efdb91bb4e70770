import { parseEvents } from '../events/parse-events'
import { eventsText, type Template } from '../events/templates'
import type { App } from './app'
import { tell } from './notice'

/** Takes over what was typed, pasted or loaded as events. */
export function editEvents(app: App, text: string): void {
  changeText(app, text, null)
}

/** Puts a template in place of the events. */
export function loadTemplate(app: App, template: Template): void {
  changeText(app, eventsText([template.create()]), template.id)
}

/** Adds a template's event to those that are there, which makes a batch of them. */
export function addTemplate(app: App, template: Template): void {
  const { parsed, text } = app.store.get()
  if (text.trim() === '') {
    loadTemplate(app, template)
    return
  }
  if (parsed.problems.length > 0) {
    tell(app.store, 'Fix the events first')
    return
  }
  const events = [...parsed.events, template.create()]
  changeText(app, eventsText(events), null)
  app.store.set({ selected: events.length - 1 })
}

/** Chooses the event that the mapping pane explains. */
export function selectEvent({ store }: App, index: number): void {
  const last = store.get().parsed.events.length - 1
  store.set({ selected: Math.max(0, Math.min(index, last)) })
}

function changeText(app: App, text: string, template: string | null): void {
  const { store } = app
  if (text === store.get().text) return
  const parsed = parseEvents(text)
  const last = Math.max(0, parsed.events.length - 1)
  const { selected } = store.get()
  store.set({
    text,
    parsed,
    template,
    view: 'preview',
    selected: parsed.events.length === 0 ? selected : Math.min(selected, last)
  })
  app.refreshPreview()
}
