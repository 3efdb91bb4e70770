import { eventsText } from '../events/templates'
import { toSubscription } from '../mappings/draft'
import { addRun, type Run } from '../answer/run'
import { CallError, isAbort, wordsOf } from '../server/call'
import { send } from '../server/calls'
import type {
  AccountChange,
  Exchange,
  ForecastMapping,
  Outcome,
  SendLine,
  Subscription
} from '../../src/workbench/wire'
import type { App } from './app'
import type { AppState } from './app-state'
import { editEvents } from './events'
import { openAsked } from './mappings-file'
import { missingSettings, targetOf } from './settings'
import { subscriptionsOf } from './subscriptions'

/** Through which mappings events go: every one that fires, or the one that is shown. */
export type Route = 'all' | 'this'

/** The mappings that events are offered to; which of them fire is decided where they run. */
function routeOf({ draft, runnable }: AppState, route: Route): Subscription[] {
  if (route === 'this') return draft === null ? [] : [{ ...toSubscription(draft), enabled: true }]
  return subscriptionsOf(runnable).filter(({ enabled = true }) => enabled)
}

/** How many mappings would fire; null as long as nobody knows. */
export function firingCount({ foretold }: AppState): number | null {
  const fires = ({ events }: ForecastMapping) => events.some(({ outcome }) => outcome !== null)
  return foretold?.reply.mappings.filter(fires).length ?? null
}

/** Tells whether there is something to send. */
export function canSend({ state }: Pick<App, 'state'>): boolean {
  const { parsed, draft, sending, connection } = state
  return parsed.events.length > 0 && draft !== null && sending === null && connection !== 'lost'
}

/** Sends the events; live, the first time, it asks the user before. */
export async function sendEvents(app: App, route: Route = 'all'): Promise<void> {
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
  await deliver(app, askLive ?? 'all', { confirmLive: true })
}

async function deliver(app: App, route: Route, { confirmLive }: { confirmLive: boolean }) {
  const { state } = app
  const { events } = state.parsed
  const subscriptions = routeOf(state, route)
  const own = new AbortController()
  const show = (done: number) =>
    app.set({ sending: { done, of: events.length, cancel: () => own.abort() } })
  const sent = createRun(app, subscriptions, show)
  show(0)
  app.set({ sendError: null, view: 'sent', openRun: null, pane: 'answer' })
  try {
    const settings = state.activeSettings
    await send({ events, subscriptions, settings, confirmLive }, own.signal, sent.hear)
    sent.keep()
    const { server } = state
    if (confirmLive && server !== null) app.set({ server: { ...server, liveConfirmed: true } })
  } catch (error) {
    // What went out before is not forgotten.
    if (isAbort(error)) sent.keep({ stopped: true })
    else {
      if (sent.hasBegun()) sent.keep({ stopped: true })
      app.set({ sendError: wordsOf(error) })
    }
    if (error instanceof CallError && error.code === 'live-unconfirmed')
      app.set({ askLive: route, sendError: null, view: 'event' })
    if (error instanceof CallError && error.status === 0) app.set({ connection: 'lost' })
  } finally {
    app.set({ sending: null })
  }
}

/** Puts the events of a send back, to change and send them again, and opens the mapping that took them. */
export function reopenRun(app: App, { events, results }: Run): void {
  editEvents(app, eventsText(events))
  const took = results.find(({ outcomes }) =>
    outcomes.some(({ status }) => status !== 'not subscribed')
  )
  // The mapping of the file, where it is there still: it may be another by now, which is what one wants to try.
  if (took !== undefined)
    openAsked(app, { key: '', subscription: took.subscription, edited: false })
}

/** Gathers what a send tells into a run, and shows how many events have their outcome. */
function createRun(app: App, subscriptions: readonly Subscription[], show: (done: number) => void) {
  const { state } = app
  const begun: Run = {
    id: crypto.randomUUID(),
    at: new Date().toISOString(),
    to: targetOf(state),
    observed: state.server?.live !== true,
    stopped: false,
    durationMs: 0,
    events: state.parsed.events,
    results: []
  }
  const results = subscriptions.map((subscription) => ({
    subscription,
    outcomes: [] as Outcome[],
    exchanges: [] as Exchange[],
    changes: [] as AccountChange[]
  }))
  let end: Pick<Run, 'durationMs' | 'stopped'> = { durationMs: 0, stopped: false }
  let [begins, done] = [false, 0]
  return {
    hear(line: SendLine): void {
      begins = true
      if (line.type === 'error') throw new Error(line.error.message)
      if (line.type === 'event') show(++done)
      if (line.type === 'end') end = { durationMs: line.durationMs, stopped: line.stopped }
      if (line.type !== 'batch') return
      const result = results[line.mapping]
      result?.outcomes.push(...line.outcomes)
      result?.exchanges.push(...line.exchanges)
      result?.changes.push(...line.changes)
    },
    hasBegun: () => begins,
    keep(more: Partial<Run> = {}): void {
      const run = { ...begun, ...end, ...more, results }
      app.set({ runs: addRun(state.runs, run), openRun: run.id })
    }
  }
}
