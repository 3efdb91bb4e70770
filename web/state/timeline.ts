import type { App } from './app'

/** Shows what happened to a contact of the account. */
export function openTimeline({ store }: App, contact: number): void {
  store.set({ timeline: contact, dock: 'account', pane: 'account', accountTab: 'contacts' })
}

/** Goes back to all contacts. */
export function closeTimeline({ store }: App): void {
  store.set({ timeline: null })
}
