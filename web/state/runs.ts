import { parseEvents } from '../events/parse-events'
import { eventsText } from '../events/templates'
import { fromSubscription } from '../mapping/draft'
import type { Run } from '../result/run'
import type { App } from './app'
import { addMapping, openMapping } from './mappings-file'

/** Shows a send of the past. */
export function openRun({ store }: App, { id }: Run): void {
  store.set({ openRun: id, view: 'sent', sendError: null })
}

/** Puts the events and the mapping of a send back, to change and send them again. */
export function reopenRun(app: App, { events, results }: Run): void {
  const { manifest, mappings } = app.store.get()
  const [first] = results
  if (manifest === null || first === undefined) return
  const text = eventsText(events)
  app.store.set({ text, parsed: parseEvents(text), template: null, ownText: text, selected: 0 })
  const names = mappings?.subscriptions.map(({ name }) => name) ?? []
  const place = names.indexOf(first.subscription.name)
  // The mapping of the file, where it is there still: it may be another by now, which is what one wants to try.
  if (place >= 0 && first.subscription.name !== undefined) openMapping(app, String(place))
  else addMapping(app, fromSubscription(first.subscription, manifest))
  app.store.set({ view: 'event' })
  app.refreshPreview()
}
