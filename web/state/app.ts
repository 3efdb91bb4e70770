import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { AppState, Facts, Inputs } from './app-state'
import type { ChoicesOf } from './choices'

/** The page's state, and the one way to change it. */
export interface App {
  /** Whoever reads a property while he is drawn or computed follows it. */
  readonly state: AppState
  /** Changes inputs and facts, all at once; what depends on them follows by itself. */
  set(patch: Partial<Inputs & Facts>): void
  /** The entries of a drop-down. */
  readonly choices: ChoicesOf
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
