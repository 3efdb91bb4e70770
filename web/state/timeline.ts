import type { App } from './app'

/** What has a history of its own. */
export interface Subject {
  readonly kind: 'contact' | 'list' | 'event'
  readonly id: number
  /** As people call it. */
  readonly name: string
}

/** Shows what happened to a contact, on a list, or with an external event of the account. */
export function openTimeline(app: App, timeline: Subject): void {
  app.set({ timeline, dock: 'account', pane: 'account' })
}

/** Goes back to what the account's tab shows. */
export function closeTimeline(app: App): void {
  app.set({ timeline: null })
}
