import { createStore } from '../lib/store'
import type { App } from './app'
import type { AppState } from './app-state'
import { connect } from './connect'
import { createLiveReader } from './live'
import { initialState } from './initial-state'
import { recall, rememberAlways } from './persistence'
import { createPreviewer } from './preview'

/** Starts the page's state: what was remembered, then what the server says. */
export function startApp(): App {
  const store = createStore<AppState>(initialState(recall()))
  const app: App = {
    store,
    refreshPreview: createPreviewer(store),
    refreshLive: () => readLive(),
    reconnect: () => retry()
  }
  const readLive = createLiveReader(app)
  const retry = connect(app)
  rememberAlways(store)
  return app
}
