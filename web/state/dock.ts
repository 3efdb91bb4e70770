import type { App } from './app'
import { isRoom, type Room } from './app-state'

/** Opens a room of the dock over the lower half of the page, or closes it. */
export function toggleRoom({ store }: App, room: Room): void {
  store.set({ dock: store.get().dock === room ? null : room })
}

/** Closes the dock; a narrow page goes back to the events. */
export function closeRoom({ store }: App): void {
  const { pane } = store.get()
  store.set({ dock: null, pane: isRoom(pane) ? 'events' : pane })
}
