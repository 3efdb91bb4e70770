import { readLive, readLiveEvent, resend } from '../server/calls'
import type { LiveItem, LiveReply } from '../../src/workbench/wire'
import { answer } from './answer'
import type { App } from './app'
import type { AppState } from './app-state'
import { showLive } from './events'
import { attempt, tell } from './notice'
import { steady } from './signals'

/** What is looked at in the list of live events. */
export interface LiveView {
  /** The newest event of a list that stands still; null for one that follows. */
  readonly head: number | null
  /** Whether the user wants it to stand still, not only until the list is scrolled back. */
  readonly paused: boolean
  readonly type: string
  readonly text: string
  /** An outcome of events, `waiting`, or `refused` for the calls that were; empty for all. */
  readonly outcome: string
  /** The places that are on the screen, from 0 for the newest; the last is not included. */
  readonly range: Range
  /** The event that is opened. */
  readonly selected: number | null
}

/** Places in the list, the last not included. */
export interface Range {
  readonly from: number
  readonly to: number
  /** Whether the list is scrolled to its head. */
  readonly atTop: boolean
}

/** The list as it begins: at its head, with everything. */
export const FIRST_VIEW: LiveView = {
  head: null,
  paused: false,
  type: '',
  text: '',
  outcome: '',
  range: { from: 0, to: 30, atTop: true },
  selected: null
}

/** Which events are listed, and how many of them are wanted. */
export interface LiveQuestion extends Pick<LiveView, 'head' | 'type' | 'text' | 'outcome'> {
  readonly wanted: number
  readonly news: number
}

/** As many events as the server gives at a time, and as many as are asked for more. */
const [MAX_AT_ONCE, STEP] = [500, 100]

/** The events from the newest down to the last that is on the screen, read again at each news. */
export function liveOf(state: AppState) {
  const question = steady((): LiveQuestion | null => {
    const { source, liveView, liveNews, epoch } = state
    if (source !== 'live' || epoch === 0) return null
    const { head, type, text, outcome, range } = liveView
    const wanted = Math.max(1, Math.ceil(range.to / STEP)) * STEP
    return { head, type, text, outcome, wanted, news: liveNews }
  })
  return answer({ question, ask: readDown })
}

async function readDown(question: LiveQuestion, signal: AbortSignal): Promise<LiveReply> {
  const { head, type, text, outcome, wanted } = question
  const items: LiveItem[] = []
  let before = head === null ? null : head + 1
  for (;;) {
    const limit = Math.min(MAX_AT_ONCE, wanted - items.length)
    const reply = await readLive({ type, text, outcome, before, limit }, signal)
    items.push(...reply.items)
    if (reply.oldest === null || items.length >= wanted) return { ...reply, items }
    before = reply.oldest
  }
}

/** The list that is shown: that of the present search, though perhaps not yet with the latest events. */
export function shownLive({ live, liveView }: AppState): LiveReply | undefined {
  const { question, reply } = live.last ?? {}
  const same =
    question?.type === liveView.type &&
    question.text === liveView.text &&
    question.outcome === liveView.outcome
  return same ? reply : undefined
}

/** How many rows the list has. */
export function liveCount(state: AppState): number {
  const reply = shownLive(state)
  if (reply === undefined) return 0
  const { head, type, text, outcome } = state.liveView
  if (reply.oldest === null) return reply.items.length
  // What came after the head of a list that stands still is not in it.
  return head !== null && `${type}${text}${outcome}` === '' ? head - reply.first + 1 : reply.count
}

/** Changes what is looked at in the list. */
export function changeLive(app: App, change: Partial<LiveView>): void {
  app.set({ liveView: { ...app.state.liveView, ...change } })
}

/** Lets the list stand still, or follow again. */
export function pauseLive(app: App, paused: boolean): void {
  const { liveView, liveTotal } = app.state
  changeLive(app, { paused, head: paused ? (liveView.head ?? liveTotal) : null })
}

/** Notes what is on the screen; a list that is scrolled away from its head stands still meanwhile. */
export function scrollLive(app: App, range: Range): void {
  const { liveView, live } = app.state
  const newest = live.last?.reply.items[0]?.seq ?? app.state.liveTotal
  const follows = range.atTop && !liveView.paused
  changeLive(app, { range, head: follows ? null : (liveView.head ?? newest) })
}

/** Opens an event of an SDK by its number, wherever it was named. */
export function openLive(app: App, seq: number): Promise<void> {
  return attempt(app, async () => showLive(app, seq, (await readLiveEvent(seq)).event))
}

/** Lets an event of an SDK arrive once more. */
export function sendAgain(app: App, seq: number): Promise<void> {
  return attempt(app, async () => {
    const again = await resend({ seq })
    const how = again.isNew
      ? 'with a messageId of its own: Emarsys starts its programs again'
      : 'under the same messageId: Emarsys starts nothing twice'
    tell(app, `Event ${seq} arrived again as event ${again.seq}, ${how}`)
  })
}
