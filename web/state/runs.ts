import { eventsText } from '../events/templates'
import { fromSubscription } from '../mapping/draft'
import type { Run } from '../result/run'
import type { App } from './app'
import { addMapping, openMapping } from './mappings-file'

/** Shows a send of the past. */
export function openRun(app: App, { id }: Run): void {
  app.set({ openRun: id, view: 'sent', sendError: null })
}

/** Puts the events and the mapping of a send back, to change and send them again. */
export function reopenRun(app: App, { events, results }: Run): void {
  const { manifest, mappings } = app.state
  const [first] = results
  if (manifest === null || first === undefined) return
  const text = eventsText(events)
  app.set({ text, template: null, ownText: text, selected: 0 })
  const names = mappings?.subscriptions.map(({ name }) => name) ?? []
  const place = names.indexOf(first.subscription.name)
  // The mapping of the file, where it is there still: it may be another by now, which is what one wants to try.
  if (place >= 0 && first.subscription.name !== undefined) openMapping(app, String(place))
  else addMapping(app, fromSubscription(first.subscription, manifest))
  app.set({ view: 'event' })
}
