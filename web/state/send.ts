import { toSubscription } from '../mapping/draft'
import { addRun, type RunResult } from '../result/run'
import { CallError, wordsOf } from '../server/call'
import { send } from '../server/calls'
import type { Outcome, Subscription } from '../../src/workbench/wire'
import type { App } from './app'
import type { AppState } from './app-state'
import { missingSettings } from './settings'

/** Through which mappings events go: every one that fires, or the one that is shown. */
export type Route = 'all' | 'this'

/** The mappings that events are offered to; which of them fire is decided where they run, as what was foretold may be old. */
function routeOf(state: AppState, route: Route): Subscription[] {
  const { draft } = state
  if (draft === null) return []
  if (route === 'this') return [toSubscription(draft)]
  return state.runnable
    .map(({ subscription }) => subscription)
    .filter(({ enabled = true }) => enabled)
}

/** How many mappings would fire; null as long as nobody knows. */
export function firingCount({ forecast, isForetold }: AppState): number | null {
  if (forecast.state !== 'told' || !isForetold) return null
  const { mappings } = forecast.reply
  return mappings.filter(({ events }) => events.some(({ outcome }) => outcome !== null)).length
}

/** Tells whether there is something to send. */
export function canSend({ state }: App): boolean {
  const { parsed, draft, sending, connection } = state
  return parsed.events.length > 0 && draft !== null && !sending && connection !== 'lost'
}

/** The way that Control and Enter take: through all mappings where there are several. */
export function usualRoute(state: AppState): Route {
  return state.runnable.length > 1 && firingCount(state) !== 0 ? 'all' : 'this'
}

/** Sends the events; live, the first time, it asks the user before. */
export async function sendEvents(app: App, route: Route = usualRoute(app.state)): Promise<void> {
  const { server } = app.state
  if (!canSend(app)) return
  if (missingSettings(app.state).length > 0) {
    // Nothing can be sent without them: asking whether to send would lead nowhere.
    app.set({ settingsOpen: true })
    return
  }
  if (server?.live === true && !server.liveConfirmed) app.set({ askLive: route })
  else await deliver(app, route, { confirmLive: false })
}

/** The user said yes to sending to the real Emarsys. */
export async function confirmLive(app: App): Promise<void> {
  const { askLive } = app.state
  app.set({ askLive: null })
  await deliver(app, askLive ?? 'this', { confirmLive: true })
}

async function deliver(app: App, route: Route, answer: { confirmLive: boolean }): Promise<void> {
  const { state } = app
  const { events } = state.parsed
  const id = crypto.randomUUID()
  const at = new Date().toISOString()
  const results: RunResult[] = []
  const keep = () => {
    const run = { id, at, to: state.server?.apiUrl ?? '', events, results }
    if (results.length > 0) app.set({ runs: addRun(state.runs, run), openRun: id })
  }
  app.set({ sending: true, sendError: null, view: 'sent', openRun: null, pane: 'result' })
  try {
    for (const subscription of routeOf(state, route)) {
      const body = { events, subscription, settings: state.activeSettings, ...answer }
      const reply = await send(body)
      if (route === 'this' || reply.outcomes.some(fires)) results.push({ subscription, ...reply })
    }
    keep()
    const { server } = state
    const nothing = results.length === 0 ? 'No mapping fires for these events.' : null
    app.set({ sending: false, sendError: nothing })
    if (answer.confirmLive && server !== null)
      app.set({ server: { ...server, liveConfirmed: true } })
  } catch (error) {
    // What went out before is not forgotten.
    keep()
    app.set({ sending: false, sendError: wordsOf(error) })
    if (error instanceof CallError && error.code === 'live-unconfirmed')
      app.set({ askLive: route, sendError: null, view: 'event' })
    if (error instanceof CallError && error.status === 0) app.set({ connection: 'lost' })
  }
}

function fires({ status }: Outcome): boolean {
  return status !== 'not subscribed' && status !== 'not for this destination'
}
