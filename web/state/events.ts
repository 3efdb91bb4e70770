import { parseEvents } from '../events/parse-events'
import type { Template } from '../events/template'
import { eventsText } from '../events/templates'
import { prettyJson } from '../lib/json'
import type { JsonObject } from '../../src/workbench/wire'
import type { App } from './app'
import type { Source } from './app-state'
import { tell } from './notice'

/** Takes over what was typed, pasted or loaded as events. */
export function editEvents(app: App, text: string): void {
  changeText(app, text, 'mine')
}

/** Puts a template in place of the events; the user's own are kept beside it. */
export function loadTemplate(app: App, template: Template): void {
  changeText(app, eventsText([template.create()]), 'examples', template.id)
}

/** Chooses one of the examples: the first mapping that fires is opened. */
export function chooseExample(app: App, template: Template): void {
  loadTemplate(app, template)
  app.set({ opensFirst: true, pane: 'answer' })
}

/** Shows another list of events; the user's own come back with theirs. */
export function showSource(app: App, source: Source): void {
  const { ownText } = app.state
  if (source === 'mine' && ownText !== null) changeText(app, ownText, source)
  app.set({ source })
}

/** Chooses one of the user's own events, or all of them as a batch. */
export function chooseOwn(app: App, index: number | null): void {
  if (index !== null) selectEvent(app, index)
  app.set({ scope: index === null ? 'all' : 'one', opensFirst: true, view: 'event' })
}

/** Shows what an SDK sent: what became of it, and its JSON to try it again. */
export function showLive(app: App, seq: number, event: JsonObject): void {
  changeText(app, prettyJson(event), 'live')
  const liveView = { ...app.state.liveView, selected: seq }
  app.set({ liveView, view: 'live', pane: 'answer', opensFirst: true })
}

/** Adds a template's event to those that are there, which makes a batch of them. */
export function addTemplate(app: App, template: Template): void {
  const { parsed, text } = app.state
  if (text.trim() === '') {
    loadTemplate(app, template)
    return
  }
  if (isBroken(app)) return
  const events = [...parsed.events, template.create()]
  changeText(app, eventsText(events), 'mine')
  app.set({ selected: events.length - 1 })
}

/** Writes the events with line breaks, a key a line; one event a line stays so, as that is a form of its own. */
export function formatEvents(app: App): void {
  const { parsed, template, source } = app.state
  const { events, form } = parsed
  if (isBroken(app)) return
  changeText(app, prettyJson(form === 'one' ? events[0] : events), source, template)
}

/** Tells whether the events cannot be read, and tells the user so. */
function isBroken(app: App): boolean {
  const broken = app.state.parsed.problems.length > 0
  if (broken) tell(app, 'Fix the events first')
  return broken
}

/** Chooses the event that the other panes explain. */
function selectEvent(app: App, index: number): void {
  const { parsed, selected } = app.state
  const chosen = Math.max(0, Math.min(index, parsed.events.length - 1))
  if (chosen === selected) return
  app.set({ selected: chosen })
}

function changeText(app: App, text: string, source: Source, template: string | null = null): void {
  const { text: before, ownText, selected, source: shown } = app.state
  if (text === before && source === shown) return
  const { events } = parseEvents(text)
  app.set({
    text,
    template,
    source,
    ownText: source === 'mine' ? text : ownText,
    view: 'event',
    selected: events.length === 0 ? selected : Math.min(selected, events.length - 1)
  })
}
