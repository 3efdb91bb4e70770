import { eventsText } from '../events/templates'
import type { Run } from '../answer/run'
import type { App } from './app'
import { editEvents } from './events'
import { openAsked } from './mappings-file'

/** Shows a send of the past. */
export function openRun(app: App, { id }: Run): void {
  app.set({ openRun: id, view: 'sent', sendError: null })
}

/** Puts the events of a send back, to change and send them again, and opens the mapping that took them. */
export function reopenRun(app: App, { events, results }: Run): void {
  editEvents(app, eventsText(events))
  const took = results.find(({ outcomes }) =>
    outcomes.some(({ status }) => status !== 'not subscribed')
  )
  // The mapping of the file, where it is there still: it may be another by now, which is what one wants to try.
  if (took !== undefined)
    openAsked(app, { key: '', subscription: took.subscription, edited: false })
}
