import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { type Store, useSelected } from '../lib/store'
import type { AppState } from './app-state'

/** The page's state and what keeps it up to date. */
export interface App {
  readonly store: Store<AppState>
  /** Asks for a new preview, soon. */
  refreshPreview(): void
  /** Runs the scenarios again, soon. */
  refreshScenarios(): void
  /** Reads the events of SDKs again, soon. */
  refreshLive(): void
  /** Tries at once to reach the server again. */
  reconnect(): void
}

/** Hands the app down to every component. */
export const AppContext = createContext<App | null>(null)

/** The app. @throws Error outside of the page */
export function useApp(): App {
  const app = useContext(AppContext)
  if (app === null) throw new Error('There is no app around this component.')
  return app
}

/** What the selector picks out of the state. */
export function useAppState<Selected>(select: (state: AppState) => Selected): Selected {
  return useSelected(useApp().store, select)
}
