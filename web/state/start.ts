import { effect } from '@preact/signals-core'
import { eventsText, TEMPLATES } from '../events/templates'
import { atMostEvery } from '../lib/at-most-every'
import type { App } from './app'
import type { AppState, Facts, Inputs } from './app-state'
import { createChoices } from './choices'
import { connect } from './connect'
import { askServer, readInputs } from './derive'
import { FIRST_VIEW } from './live'
import { recall, rememberAlways } from './persistence'
import { setAll, show, signalsOf } from './signals'

/** How often what depends on the account is asked again while that changes, in milliseconds. */
const ACCOUNT_MS = 1000

/** Starts the page's state: what was remembered, then what the server says. */
export function startApp(): App {
  const written = signalsOf<Inputs & Facts>({ ...firstInputs(), ...NO_FACTS })
  // Its properties are added one after the other: what is asked depends on what is read, and that on what is written.
  const state = {} as AppState
  show(state, written)
  show(state, readInputs(state))
  show(state, askServer(state))
  const app: App = {
    state,
    set: (patch) => setAll(written, patch),
    choices: createChoices(state),
    reconnect: () => retry()
  }
  const catchUp = atMostEvery(ACCOUNT_MS, () => app.set({ accountRevision: state.accountNews }))
  effect(() => {
    if (state.accountNews > 0) catchUp()
  })
  effect(() => openFirst(app))
  effect(() => {
    document.documentElement.dataset.theme = state.theme
  })
  const retry = connect(app)
  rememberAlways(state)
  return app
}

/** Opens the first mapping that fires for an event that was chosen, as soon as it is known which that is. */
function openFirst(app: App): void {
  const { opensFirst, foretold } = app.state
  if (!opensFirst || foretold === null) return
  const { reply, question } = foretold
  const asked = question.mappings.find((_, index) =>
    reply.mappings[index]?.events.some(({ outcome }) => outcome !== null)
  )
  app.set({ opensFirst: false, ...(asked && { editing: asked.key }) })
}

/** What the page begins with: what was remembered, else the first template. */
function firstInputs(): Inputs {
  const remembered = recall()
  const begun = remembered.text === undefined
  return {
    text: eventsText([TEMPLATES[0].create()]),
    ownText: null,
    selected: 0,
    edits: {},
    editing: 'new',
    settings: {},
    scope: 'all',
    sending: null,
    sendError: null,
    askLive: null,
    runs: [],
    openRun: remembered.runs?.[0]?.id ?? null,
    view: 'event',
    source: 'examples',
    opensFirst: begun,
    pane: 'events',
    dock: null,
    dockHeight: null,
    accountTab: 'contacts',
    timeline: null,
    liveCheck: null,
    link: null,
    notice: null,
    liveView: FIRST_VIEW,
    settingsOpen: false,
    dialog: null,
    theme: 'system',
    ...remembered,
    template: begun ? TEMPLATES[0].id : (remembered.template ?? null)
  }
}

const NO_FACTS: Facts = {
  connection: 'opening',
  epoch: 0,
  manifest: null,
  definitionRevision: 0,
  server: null,
  sourceError: null,
  mappings: null,
  scenarios: null,
  scenariosError: null,
  account: null,
  accountError: null,
  accountNews: 0,
  accountRevision: 0,
  liveTotal: 0,
  liveWaiting: 0,
  liveNews: 0
}
