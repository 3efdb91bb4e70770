import { isRecord } from '../lib/json'
import { wordsOf } from '../server/call'
import { type LiveReply, readLive } from '../server/live-calls'
import type { App } from './app'

/** What the live list shows. */
export interface LiveView {
  readonly reply: LiveReply | null
  readonly error: string | null
  readonly paused: boolean
  readonly type: string
  readonly text: string
}

/** The list before anything is known. */
export const EMPTY_LIVE: LiveView = { reply: null, error: null, paused: false, type: '', text: '' }

/** The most events that the list holds. */
export const MOST_LIVE = 200

/** The most events among which a search looks, as many as the server gives at a time. */
const MOST_SEARCHED = 500

/** How long to gather news before the list is read again, in milliseconds. */
const GATHER_MS = 250

/** Reads the list again soon, however often it is asked to. */
export function createLiveReader(app: App): () => void {
  let planned = false
  return () => {
    if (planned) return
    planned = true
    setTimeout(() => {
      planned = false
      void loadLive(app)
    }, GATHER_MS)
  }
}

/** Takes over how many events there are, from what the server tells of them. */
export function noteLive(app: App, news: unknown): void {
  const { live } = app.store.get()
  if (!isRecord(news) || typeof news.total !== 'number' || live.reply === null) return
  const waiting = typeof news.waiting === 'number' ? news.waiting : live.reply.waiting
  app.store.set({ live: { ...live, reply: { ...live.reply, total: news.total, waiting } } })
}

/** Changes what the list shows. */
export function changeLive(app: App, change: Partial<LiveView>): void {
  app.store.set({ live: { ...app.store.get().live, ...change } })
  void loadLive(app)
}

/** Reads the list, unless it is paused. */
export async function loadLive(app: App): Promise<void> {
  const { paused, type, text, reply } = app.store.get().live
  if (paused && reply !== null) return
  const searching = type !== '' || text !== ''
  try {
    const after = searching ? 0 : Math.max(0, (reply?.total ?? 0) - MOST_LIVE)
    const fresh = await readLive({
      after,
      limit: searching ? MOST_SEARCHED : MOST_LIVE,
      type,
      text
    })
    const { live } = app.store.get()
    app.store.set({ live: { ...live, reply: fresh, error: null } })
    if (!searching && fresh.total - after > MOST_LIVE) void loadLive(app)
  } catch (error) {
    const { live } = app.store.get()
    app.store.set({ live: { ...live, error: wordsOf(error) } })
  }
}
