import { parseEvents } from '../events/parse-events'
import { eventsText } from '../events/templates'
import { fromSubscription } from '../mapping/draft'
import type { Run } from '../result/run'
import type { App } from './app'
import { showDraft } from './mapping'

/** Shows a send of the past. */
export function openRun({ store }: App, { id }: Run): void {
  store.set({ openRun: id, view: 'sent', sendError: null })
}

/** Puts the events and the mapping of a send back, to change and send them again. */
export function reopenRun(app: App, { events, subscription }: Run): void {
  const { manifest } = app.store.get()
  if (manifest === null) return
  const text = eventsText(events)
  app.store.set({
    text,
    parsed: parseEvents(text),
    template: null,
    selected: 0,
    mappingIndex: null
  })
  showDraft(app, fromSubscription(subscription, manifest))
}
