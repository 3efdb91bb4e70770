import { isRecord } from '../lib/json'
import { type Draft, firstAction, initialDraft } from '../mapping/draft'
import { CallError, wordsOf } from '../server/call'
import { readManifest, readState } from '../server/calls'
import { openStream } from '../server/stream'
import { followAccount, loadAccount } from './account'
import { followAddress } from './address'
import type { App } from './app'
import type { AppState } from './app-state'
import { forgetChoices } from './choices'
import { loadMappings } from './mappings-file'
import { tell } from './notice'
import { loadScenarios } from './scenarios'
import type { Manifest } from '../../src/workbench/wire'

/** Connects the page to its server and keeps it connected. @returns how to try again at once */
export function connect(app: App): () => void {
  const { store } = app
  const hearAccount = followAccount(app)
  const stream = openStream('/_workbench/stream', {
    onOpen: () => void load(app),
    onLost: () => store.set({ connection: 'lost' }),
    on: {
      change: () => void reloadDefinition(app),
      'source-ok': () => store.set({ sourceError: null }),
      'source-error': (data) =>
        store.set({
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
  const { store } = app
  try {
    const [manifest, server] = await Promise.all([readManifest(), readState()])
    const first = store.get().server === null
    store.set({
      ...withDefinition(store.get(), manifest),
      server,
      sourceError: server.sourceError?.message ?? null,
      connection: 'open'
    })
    if (server.sandbox !== null) void loadAccount(app)
    if (server.mappingsFile !== null) await loadMappings(app)
    if (first) followAddress(app)
    void loadScenarios(app)
    app.refreshLive()
    app.refreshPreview()
  } catch (error) {
    const lost = error instanceof CallError && error.status === 0
    store.set(lost ? { connection: 'lost' } : { previewError: wordsOf(error) })
  }
}

async function reloadDefinition(app: App): Promise<void> {
  try {
    app.store.set(withDefinition(app.store.get(), await readManifest()))
    forgetChoices(app)
    app.refreshPreview()
    tell(app.store, 'The destination changed and was reloaded')
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}

/** The state with a definition; a mapping of an action that is gone gives way to another. */
function withDefinition(state: AppState, manifest: Manifest): Partial<AppState> {
  const { draft } = state
  if (draft !== null && Object.hasOwn(manifest.actions, draft.action)) return { manifest }
  const fresh = freshDraft(manifest)
  return fresh === null ? { manifest, draft: null } : { manifest, draft: fresh }
}

function freshDraft(manifest: Manifest): Draft | null {
  const action = firstAction(manifest)
  const spec = manifest.actions[action]
  return spec === undefined ? null : initialDraft(action, spec)
}
