import { parseEvents } from '../events/parse-events'
import { eventsText, TEMPLATES } from '../events/templates'
import type { AppState } from './app-state'
import { EMPTY_LIVE } from './live'
import type { Remembered } from './persistence'

/** The state that the page begins with: what was remembered, else the first template. */
export function initialState(remembered: Remembered | null): AppState {
  const text = remembered?.text ?? eventsText([TEMPLATES[0].create()])
  return {
    connection: 'opening',
    manifest: null,
    server: null,
    sourceError: null,
    text,
    parsed: parseEvents(text),
    ownText: remembered?.ownText ?? null,
    template: remembered === null ? TEMPLATES[0].id : remembered.template,
    selected: remembered?.selected ?? 0,
    draft: remembered?.draft ?? null,
    edits: remembered?.edits ?? {},
    editing: remembered?.editing ?? 'new',
    mappings: null,
    settings: remembered?.settings ?? {},
    choices: {},
    forecast: null,
    forecastError: null,
    scope: 'all',
    scenarios: null,
    scenarioResults: [],
    scenarioError: null,
    preview: null,
    previewOf: null,
    previewing: false,
    previewError: null,
    sending: false,
    sendError: null,
    askLive: null,
    runs: remembered?.runs ?? [],
    openRun: remembered?.runs[0]?.id ?? null,
    view: 'event',
    pane: 'events',
    dock: remembered?.dock ?? null,
    dockHeight: remembered?.dockHeight ?? null,
    accountTab: remembered?.accountTab ?? 'contacts',
    account: null,
    accountError: null,
    timeline: null,
    live: EMPTY_LIVE,
    notice: null,
    settingsOpen: false,
    dialog: null
  }
}
