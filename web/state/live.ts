import { wordsOf } from '../server/call'
import { type LiveQuery, readLive, readLiveEvent, resend } from '../server/live-calls'
import { showLive } from './events'
import { tell } from './notice'
import type { App } from './app'
import type { LiveItem, LiveReply } from '../../src/workbench/wire'
import { oneAtATime } from '../lib/one-at-a-time'

/**
 * What the live list shows. The server keeps the events; the page knows how many there are, and reads the few that are on
 * the screen, so that a hundred thousand of them cost no more than twenty.
 */
export interface LiveView {
  /** Whether the server was asked at all. */
  readonly known: boolean
  /** How many events arrived: the number of the newest. */
  readonly total: number
  /** The number of the oldest that the server keeps. */
  readonly first: number
  readonly waiting: number
  /** Why events cannot be delivered at the moment. */
  readonly unavailable: string | null
  readonly error: string | null
  /** The newest event of a list that stands still; null for one that follows. */
  readonly head: number | null
  /** Whether the user wants it to stand still, not only until the list is scrolled back. */
  readonly paused: boolean
  readonly type: string
  readonly text: string
  /** The numbers of the events that fit the search, oldest first; null when nothing is searched. */
  readonly found: readonly number[] | null
  /** The search that found them. */
  readonly foundBy: string
  /** The places that are on the screen, from 0 for the newest. */
  readonly range: Range
  /** The events on the screen, by number. */
  readonly items: ReadonlyMap<number, LiveItem>
  /** The event that is opened. */
  readonly selected: number | null
  /** How often the server was asked, and the last of these times that it answered: answers may overtake one another. */
  readonly asked: number
  readonly answered: number
}

/** Places in the list, the last not included. */
export interface Range {
  readonly from: number
  readonly to: number
  /** Whether the list is scrolled to its head. */
  readonly atTop: boolean
}

/** The list before anything is known. */
export const EMPTY_LIVE: LiveView = {
  known: false,
  total: 0,
  first: 1,
  waiting: 0,
  unavailable: null,
  error: null,
  head: null,
  paused: false,
  type: '',
  text: '',
  found: null,
  foundBy: '',
  range: { from: 0, to: 30, atTop: true },
  items: new Map(),
  selected: null,
  asked: 0,
  answered: 0
}

/** As many events as the server gives at a time. */
const MAX_AT_ONCE = 500

/** How long to gather news before the list is read again, in milliseconds. */
const GATHER_MS = 250

/** How many events the list has. */
export function liveCount(live: LiveView): number {
  if (live.found !== null) return shownOf(live.found, live.head).length
  return Math.max(0, newest(live) - live.first + 1)
}

/** The number of the event at a place, from 0 for the newest. */
export function seqAt(live: LiveView, place: number): number | undefined {
  if (live.found !== null) return shownOf(live.found, live.head).at(-1 - place)
  const seq = newest(live) - place
  return seq >= live.first ? seq : undefined
}

/** The place of an event, or -1 for one that the list does not have. */
export function placeOf(live: LiveView, seq: number): number {
  if (live.found !== null) {
    const shown = shownOf(live.found, live.head)
    const index = shown.indexOf(seq)
    return index === -1 ? -1 : shown.length - 1 - index
  }
  return seq >= live.first && seq <= newest(live) ? newest(live) - seq : -1
}

function newest({ head, total }: LiveView): number {
  return head ?? total
}

function shownOf(found: readonly number[], head: number | null): readonly number[] {
  if (head === null) return found
  const end = found.findIndex((seq) => seq > head)
  return end === -1 ? found : found.slice(0, end)
}

/** Reads the list soon, again and again while there are news, never twice at a time. */
export function createLiveReader(app: App): () => void {
  return oneAtATime(() => loadLive(app), GATHER_MS)
}

/** Changes what is searched. */
export function searchLive(app: App, search: Partial<Pick<LiveView, 'type' | 'text'>>): void {
  patchLive(app, search)
  const { type, text } = app.state.live
  if (type === '' && text === '') patchLive(app, { found: null, foundBy: '' })
  app.refreshLive()
}

/** Lets the list stand still, or follow again. */
export function pauseLive(app: App, paused: boolean): void {
  const { head, total } = app.state.live
  patchLive(app, { paused, head: paused ? (head ?? total) : null })
  app.refreshLive()
}

/** Notes what is on the screen; a list that is scrolled away from its head stands still meanwhile. */
export function scrollLive(app: App, range: Range): void {
  const { live } = app.state
  const follows = range.atTop && !live.paused
  patchLive(app, { range, head: follows ? null : (live.head ?? live.total) })
  void loadWindow(app)
}

/** Opens an event of an SDK by its number, wherever it was named. */
export async function openLive(app: App, seq: number): Promise<void> {
  try {
    const { event } = await readLiveEvent(seq)
    showLive(app, seq, event)
  } catch (error) {
    tell(app, wordsOf(error))
  }
}

/** Lets an event of an SDK arrive once more. */
export async function sendAgain(app: App, seq: number): Promise<void> {
  try {
    const again = await resend(seq)
    const how = again.isNew
      ? 'with a messageId of its own: Emarsys starts its programs again'
      : 'under the same messageId: Emarsys starts nothing twice'
    tell(app, `Event ${seq} arrived again as event ${again.seq}, ${how}`)
  } catch (error) {
    tell(app, wordsOf(error))
  }
}

/** Reads what fits the search, and the events on the screen. */
export async function loadLive(app: App): Promise<void> {
  const { live, source } = app.state
  if (source !== 'live') {
    // Nobody looks at the list: how many there are is all that is shown.
    await ask(app, { after: Math.max(0, live.total - 1), limit: 1, type: '', text: '' })
    return
  }
  await findMore(app)
  await loadWindow(app)
}

/** Reads the events on the screen, and of a list that follows those that arrived since. */
async function loadWindow(app: App, tries = 2): Promise<void> {
  const { live } = app.state
  const { range, type, text, head, found } = live
  const last = Math.min(range.to, liveCount(live)) - 1
  const after = Math.max(0, (seqAt(live, last) ?? live.total) - 1)
  const shown = Math.max(1, Math.min(MAX_AT_ONCE, last - range.from + 1))
  const follows = head === null && found === null
  const limit = follows ? MAX_AT_ONCE : shown
  const answer = await ask(app, { after, limit, type, text })
  if (answer === null || answer.late) return
  const { reply } = answer
  patchLive(app, { items: new Map(reply.items.map((item) => [item.seq, item])) })
  if (follows && reply.nextAfter < reply.total && tries > 1) await loadWindow(app, tries - 1)
}

/** Reads on for events that fit the search, from where it has looked so far. */
async function findMore(app: App): Promise<void> {
  const { type, text, found, foundBy } = app.state.live
  const wanted = JSON.stringify([type, text])
  if (type === '' && text === '') return
  const known = foundBy === wanted ? (found ?? []) : []
  let after = known.at(-1) ?? 0
  let seqs = known
  for (;;) {
    // A late answer is of use here: what fits a search does not change.
    const answer = await ask(app, { after, limit: MAX_AT_ONCE, type, text })
    const { live } = app.state
    if (answer === null || live.type !== type || live.text !== text) return
    const { reply } = answer
    // More than there are: a server told of them that has been started again since.
    if (reply.total > live.total) return
    const kept = seqs.filter((seq) => seq >= reply.first)
    seqs = [...kept, ...reply.items.map(({ seq }) => seq)]
    if (reply.nextAfter >= reply.total) break
    after = reply.nextAfter
  }
  patchLive(app, { found: seqs, foundBy: wanted })
}

/** What the server answered, and whether a later question was answered before. */
interface Answer {
  readonly reply: LiveReply
  readonly late: boolean
}

/** Asks the server, and takes over its counts unless newer ones are known. @returns null for an error */
async function ask(app: App, query: LiveQuery): Promise<Answer | null> {
  const turn = app.state.live.asked + 1
  patchLive(app, { asked: turn })
  try {
    const reply = await readLive(query)
    const { live } = app.state
    if (turn < live.answered) return { reply, late: true }
    // A server that was started again counts from the beginning: what the page knew of the one before is gone.
    const before = reply.total < live.total ? { ...EMPTY_LIVE, asked: live.asked } : {}
    const { total, first, waiting, unavailable = null } = reply
    const known = { known: true, error: null, answered: turn }
    patchLive(app, { ...before, ...known, total, first, waiting, unavailable })
    return { reply, late: false }
  } catch (error) {
    patchLive(app, { error: wordsOf(error) })
    return null
  }
}

function patchLive(app: App, change: Partial<LiveView>): void {
  app.set({ live: { ...app.state.live, ...change } })
}
