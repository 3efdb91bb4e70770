import { toSubscription } from '../mapping/draft'
import { addRun } from '../result/run'
import { CallError, wordsOf } from '../server/call'
import { send } from '../server/calls'
import type { App } from './app'
import { activeSettings, missingSettings } from './settings'

/** Tells whether there is something to send. */
export function canSend({ store }: App): boolean {
  const { parsed, draft, sending, connection } = store.get()
  return parsed.events.length > 0 && draft !== null && !sending && connection !== 'lost'
}

/** Sends the events; live, the first time, it asks the user before. */
export async function sendEvents(app: App): Promise<void> {
  const { server } = app.store.get()
  if (!canSend(app)) return
  if (missingSettings(app.store.get()).length > 0) {
    // Nothing can be sent without them: asking whether to send would lead nowhere.
    app.store.set({ settingsOpen: true })
    return
  }
  if (server?.live === true && !server.liveConfirmed) app.store.set({ askLive: true })
  else await deliver(app, { confirmLive: false })
}

/** The user said yes to sending to the real Emarsys. */
export async function confirmLive(app: App): Promise<void> {
  app.store.set({ askLive: false })
  await deliver(app, { confirmLive: true })
}

async function deliver({ store }: App, answer: { confirmLive: boolean }): Promise<void> {
  const state = store.get()
  const { parsed, draft, server } = state
  if (draft === null) return
  const subscription = toSubscription(draft)
  const { events } = parsed
  store.set({ sending: true, sendError: null, view: 'sent', openRun: null, pane: 'result' })
  try {
    const reply = await send({ events, subscription, settings: activeSettings(state), ...answer })
    const id = crypto.randomUUID()
    const at = new Date().toISOString()
    const run = { id, at, to: server?.apiUrl ?? '', subscription, events, ...reply }
    store.set({ sending: false, runs: addRun(store.get().runs, run), openRun: id })
    if (answer.confirmLive && server !== null)
      store.set({ server: { ...server, liveConfirmed: true } })
  } catch (error) {
    store.set({ sending: false, sendError: wordsOf(error) })
    if (error instanceof CallError && error.code === 'live-unconfirmed') {
      store.set({ askLive: true, sendError: null, view: 'preview' })
    }
    if (error instanceof CallError && error.status === 0) store.set({ connection: 'lost' })
  }
}
