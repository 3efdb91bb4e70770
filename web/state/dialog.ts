import type { App } from './app'
import type { AppState } from './app-state'

/** Closes a dialog of the page; the browser tells of that late, when another may be open in its place. */
export function closeDialog({ store }: Pick<App, 'store'>, dialog: AppState['dialog']): void {
  if (store.get().dialog === dialog) store.set({ dialog: null })
}
