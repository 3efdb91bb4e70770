import { isRecord } from '../lib/json'
import { CallError, wordsOf } from '../server/call'
import { readManifest, readMappings, readState } from '../server/calls'
import { openStream } from '../server/stream'
import { followAccount, loadAccount, noteNews } from './account'
import { followAddress } from './address'
import type { App } from './app'
import { loadMappings, noteUnreadable, takeOver } from './mappings-file'
import { tell } from './notice'
import { loadScenarios } from './scenarios'

/** Connects the page to its server and keeps it connected. @returns how to try again at once */
export function connect(app: App): () => void {
  const hearAccount = followAccount(app)
  const stream = openStream('/_workbench/stream', {
    onOpen: () => void load(app),
    onLost: () => app.set({ connection: 'lost' }),
    on: {
      change: () => void reloadDefinition(app),
      'source-ok': () => app.set({ sourceError: null }),
      'source-error': (data) =>
        app.set({
          sourceError: isRecord(data) ? String(data.message) : 'The sources are broken.'
        }),
      mappings: () => void loadMappings(app),
      live: () => app.refreshLive(),
      account: hearAccount
    }
  })
  return stream.retry
}

async function load(app: App): Promise<void> {
  try {
    const [manifest, server] = await Promise.all([readManifest(), readState()])
    const first = app.state.server === null
    const mappings = await readMappings().catch(wordsOf)
    app.set({ manifest, server })
    if (typeof mappings === 'string') noteUnreadable(app, mappings)
    else takeOver(app, mappings)
    app.set({
      sourceError: server.sourceError?.message ?? null,
      connection: 'open',
      epoch: app.state.epoch + 1
    })
    if (server.sandbox !== null) void loadAccount(app)
    if (first) followAddress(app)
    noteNews(app)
    void loadScenarios(app)
    app.refreshLive()
  } catch (error) {
    app.set({ connection: 'lost' })
    if (!(error instanceof CallError && error.status === 0)) tell(app, wordsOf(error))
  }
}

async function reloadDefinition(app: App): Promise<void> {
  // What the version before said counts no longer, though nobody knows yet what this one says.
  app.set({ definitionRevision: app.state.definitionRevision + 1 })
  try {
    app.set({ manifest: await readManifest() })
    tell(app, 'The destination changed and was reloaded')
  } catch (error) {
    tell(app, wordsOf(error))
  }
}
