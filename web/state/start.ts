import { createStore } from '../lib/store'
import type { App } from './app'
import type { AppState } from './app-state'
import { connect } from './connect'
import { createLiveReader } from './live'
import { initialState } from './initial-state'
import { recall, rememberAlways } from './persistence'
import { createPreviewer } from './preview'
import { createScenarioRunner } from './scenarios'

/** Starts the page's state: what was remembered, then what the server says. */
export function startApp(): App {
  const store = createStore<AppState>(initialState(recall()))
  const app: App = {
    store,
    refreshPreview: () => {
      preview()
      runScenarios()
    },
    refreshScenarios: () => runScenarios(),
    refreshLive: () => readLive(),
    reconnect: () => retry()
  }
  const preview = createPreviewer(store)
  const runScenarios = createScenarioRunner(app)
  const readLive = createLiveReader(app)
  const retry = connect(app)
  rememberAlways(store)
  return app
}
