import type { App } from './app'
import type { AppState } from './app-state'

/** Closes a dialog of the page; the browser tells of that late, when another may be open in its place. */
export function closeDialog(app: App, dialog: AppState['dialog']): void {
  if (app.state.dialog === dialog) app.set({ dialog: null })
}
