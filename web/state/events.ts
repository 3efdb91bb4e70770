import { parseEvents } from '../events/parse-events'
import type { Template } from '../events/template'
import { eventsText } from '../events/templates'
import { prettyJson } from '../lib/json'
import type { App } from './app'
import { tell } from './notice'

/** Takes over what was typed, pasted or loaded as events. */
export function editEvents(app: App, text: string): void {
  changeText(app, text, null)
}

/** Puts a template in place of the events; the user's own are kept beside it. */
export function loadTemplate(app: App, template: Template): void {
  changeText(app, eventsText([template.create()]), template.id)
}

/** Puts the user's own events back in place of a template. */
export function loadOwnEvents(app: App): void {
  const { ownText } = app.state
  if (ownText !== null) changeText(app, ownText, null)
}

/** Adds a template's event to those that are there, which makes a batch of them. */
export function addTemplate(app: App, template: Template): void {
  const { parsed, text } = app.state
  if (text.trim() === '') {
    loadTemplate(app, template)
    return
  }
  if (parsed.problems.length > 0) {
    tell(app, 'Fix the events first')
    return
  }
  const events = [...parsed.events, template.create()]
  changeText(app, eventsText(events), null)
  app.set({ selected: events.length - 1 })
}

/** Writes the events with line breaks, a key a line; one event a line stays so, as that is a form of its own. */
export function formatEvents(app: App): void {
  const { parsed, template } = app.state
  const { events, form, problems } = parsed
  if (problems.length > 0) {
    tell(app, 'Fix the events first')
    return
  }
  changeText(app, prettyJson(form === 'one' ? events[0] : events), template)
}

/** Chooses the event that the other panes explain. */
export function selectEvent(app: App, index: number): void {
  const { parsed, selected } = app.state
  const chosen = Math.max(0, Math.min(index, parsed.events.length - 1))
  if (chosen === selected) return
  app.set({ selected: chosen })
}

function changeText(app: App, text: string, template: string | null): void {
  const before = app.state
  if (text === before.text) return
  const { events } = parseEvents(text)
  const { selected } = before
  app.set({
    text,
    template,
    ownText: template === null ? text : before.ownText,
    view: 'event',
    selected: events.length === 0 ? selected : Math.min(selected, events.length - 1)
  })
}
