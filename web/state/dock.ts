import type { App } from './app'
import { type AccountTab, isRoom } from './app-state'

/** How low and how high the dock may be, in percent of the page below its header. */
export const [MIN_DOCK, MAX_DOCK] = [15, 60] as const

/** How high it is as long as nobody has moved its edge: the way of an event stays to be read above it. */
export const USUAL_DOCK = 40

/** Opens a tab of the account. */
export function openAccount(app: App, accountTab: AccountTab): void {
  app.set({ dock: 'account', pane: 'account', accountTab, timeline: null })
}

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

/** Sets the dock's height, in percent of the page below its header. */
export function resizeDock(app: App, percent: number): void {
  app.set({ dockHeight: Math.max(MIN_DOCK, Math.min(MAX_DOCK, percent)) })
}

/** Closes the dock; a narrow page goes back to the events. */
export function closeRoom(app: App): void {
  const { pane } = app.state
  app.set({ dock: null, pane: isRoom(pane) ? 'events' : pane })
}
