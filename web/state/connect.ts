import { atMostEvery } from '../lib/at-most-every'
import { CallError, wordsOf } from '../server/call'
import { readLive, readManifest, readMappings, readState } from '../server/calls'
import { openStream } from '../server/stream'
import { followAccount, loadAccount, noteNews } from './account'
import { followAddress } from './address'
import type { App } from './app'
import { loadMappings, noteUnreadable, takeOver } from './mappings-file'
import { FIRST_VIEW } from './live'
import { attempt, tell } from './notice'
import type { LiveCounts } from '../../src/workbench/wire'
import { loadScenarios } from './scenarios'

/** Connects the page to its server and keeps it connected. @returns how to try again at once */
export function connect(app: App): () => void {
  const hearAccount = followAccount(app)
  return openStream('/_workbench/stream', {
    onOpen: () => void load(app),
    onLost: () => app.set({ connection: 'lost' }),
    on: {
      change: () => void reloadDefinition(app),
      'source-ok': () => app.set({ sourceError: null }),
      'source-error': ({ message }) => app.set({ sourceError: message }),
      mappings: () => void loadMappings(app),
      live: hearLive(app),
      account: hearAccount
    }
  })
}

async function load(app: App): Promise<void> {
  try {
    const [manifest, server, live] = await Promise.all([
      readManifest(),
      readState(),
      readLive({ before: null, limit: 1, type: '', text: '', outcome: '' })
    ])
    const first = app.state.server === null
    const mappings = await readMappings().catch(wordsOf)
    app.set({ manifest, server })
    if (typeof mappings === 'string') noteUnreadable(app, mappings)
    else takeOver(app, mappings)
    app.set({
      sourceError: server.sourceError?.message ?? null,
      liveTotal: live.total,
      liveWaiting: live.waiting,
      // A workbench that was started again counts from the beginning.
      ...(live.total < app.state.liveTotal && { liveView: FIRST_VIEW }),
      connection: 'open',
      epoch: app.state.epoch + 1
    })
    if (server.sandbox !== null) void loadAccount(app)
    if (first) followAddress(app)
    noteNews(app)
    void loadScenarios(app)
  } catch (error) {
    app.set({ connection: 'lost' })
    if (!(error instanceof CallError && error.status === 0)) tell(app, wordsOf(error))
  }
}

/** How often the list of live events is read again at most, in milliseconds. */
const LIVE_MS = 250

/** Notes the counts at once; the list is read again when it was read, so that a slow link lets an answer arrive. */
function hearLive(app: App): (counts: LiveCounts) => void {
  const raise = atMostEvery(LIVE_MS, () => {
    if (app.state.live.state === 'asking') setTimeout(raise, LIVE_MS)
    else app.set({ liveNews: app.state.liveNews + 1 })
  })
  return ({ total, waiting }) => {
    app.set({ liveTotal: total, liveWaiting: waiting })
    raise()
  }
}

async function reloadDefinition(app: App): Promise<void> {
  // What the version before said counts no longer, though nobody knows yet what this one says.
  app.set({ definitionRevision: app.state.definitionRevision + 1 })
  await attempt(app, async () => {
    app.set({ manifest: await readManifest() })
    tell(app, 'The destination changed and was reloaded')
  })
}
