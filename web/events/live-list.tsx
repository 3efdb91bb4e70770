import { plural } from '../lib/plural'
import { eventBadge, eventOutcome } from '../answer/verdict'
import { wordsOf } from '../server/call'
import { confirmEvents } from '../server/live-calls'
import { useApp, useAppState } from '../state/app'
import { showLive } from '../state/events'
import { liveCount, pauseLive, placeOf, scrollLive, searchLive, seqAt } from '../state/live'
import { tell } from '../state/notice'
import { targetOf } from '../state/settings'
import { Badge } from '../ui/badge'
import { Late } from '../ui/late'
import { Time } from '../ui/time'
import { VirtualList } from '../ui/virtual-list'
import { ROW_HEIGHT } from './event-list'
import { EVENT_TYPES } from './event-warnings'
import { Snippet } from './snippet'
import type { LiveItem } from '../../src/workbench/wire'

/** What SDKs send to this workbench, newest first, as it arrives. */
export function LiveEvents() {
  const app = useApp()
  const live = useAppState((state) => state.live)
  const { known, total, head, error, unavailable } = live
  const arrived = head === null ? 0 : total - head
  return (
    <div class="live">
      <LiveBar />
      {error !== null && <p class="message message-error">{error}</p>}
      {unavailable !== null && <p class="message message-error">{unavailable}</p>}
      {unavailable !== null && <ConfirmEvents />}
      {arrived > 0 && (
        <button type="button" class="live-more" onClick={() => pauseLive(app, false)}>
          {plural(arrived, 'new event')}. Show {arrived === 1 ? 'it' : 'them'}
        </button>
      )}
      {liveCount(live) > 0 ? (
        <VirtualList
          id="live-event"
          label="Live events"
          count={liveCount(live)}
          rowHeight={ROW_HEIGHT}
          active={live.selected === null ? -1 : placeOf(live, live.selected)}
          row={(place) => <Row item={live.items.get(seqAt(live, place) ?? 0)} />}
          follows={live.head === null}
          onRange={(range) => scrollLive(app, range)}
          onChoose={(place) => {
            const item = app.state.live.items.get(seqAt(app.state.live, place) ?? 0)
            if (item !== undefined) showLive(app, item.seq, item.event)
          }}
        />
      ) : (
        <Late>{known ? <Nothing /> : <p class="empty muted">Reading the events…</p>}</Late>
      )}
      <Foot />
    </div>
  )
}

/** One event and what became of it; nothing while it is read. */
function Row({ item }: { item: LiveItem | undefined }) {
  if (item === undefined) return <span class="muted">…</span>
  const { receivedAt, type, name, user, resendOf, results } = item
  const waits = results.length === 0 || results.some(({ status }) => status === 'waiting')
  const settled = results.map(({ status }) => (status === 'waiting' ? null : status))
  const taken = results.filter(({ status }) => status !== 'not subscribed').length
  return (
    <>
      <span class="event-row">
        <bdi class="event-name">{name}</bdi>
        <span class="muted">
          <Time at={receivedAt} /> · {type} · <bdi>{user}</bdi>
          {resendOf !== null && ` · again, was ${resendOf}`}
        </span>
      </span>
      <span class="event-outcome">
        <Badge badge={eventBadge(waits ? 'waiting' : eventOutcome(settled), 'did')} />
        {taken > 1 && <span class="muted">{taken} mappings</span>}
      </span>
    </>
  )
}

/** The events of SDKs are asked for apart from what the page sends: any page on localhost can send some. */
function ConfirmEvents() {
  const app = useApp()
  const server = useAppState((state) => state.server)
  if (server === null || !server.live || server.eventsConfirmed) return null
  const confirm = async () => {
    try {
      await confirmEvents()
      app.set({ server: { ...server, eventsConfirmed: true } })
      app.refreshLive()
    } catch (error) {
      tell(app, wordsOf(error))
    }
  }
  return (
    <p class="message">
      <button type="button" class="button live" onClick={() => void confirm()}>
        Send to {targetOf({ server })} what programs of this computer send to /v1
      </button>
    </p>
  )
}

function LiveBar() {
  const app = useApp()
  const { type, text, paused } = useAppState((state) => state.live)
  return (
    <div class="bar live-bar">
      <input
        type="search"
        aria-label="Search live events"
        placeholder="Name, user, outcome…"
        value={text}
        onInput={(event) => searchLive(app, { text: event.currentTarget.value })}
      />
      <select
        aria-label="Type of event"
        value={type}
        onChange={(event) => searchLive(app, { type: event.currentTarget.value })}
      >
        <option value="">All types</option>
        {EVENT_TYPES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
      <button
        type="button"
        class="button"
        aria-pressed={paused}
        onClick={() => pauseLive(app, !paused)}
      >
        {paused ? 'Go on' : 'Pause'}
      </button>
    </div>
  )
}

/** How much of what arrived is in the list. */
function Foot() {
  const live = useAppState((state) => state.live)
  const { found, first, total, waiting } = live
  if (total === 0) return null
  const kept = total - first + 1
  const words = [
    found === null
      ? kept < total
        ? `The last ${kept.toLocaleString('en')} of ${plural(total, 'event')}`
        : plural(total, 'event')
      : `${liveCount(live).toLocaleString('en')} of the last ${kept.toLocaleString('en')} fit`,
    ...(found !== null && kept < total
      ? [`the ${(total - kept).toLocaleString('en')} before them are no longer kept`]
      : []),
    ...(waiting > 0 ? [`${waiting.toLocaleString('en')} waiting`] : [])
  ]
  return <p class="muted live-foot">{words.join(' · ')}</p>
}

function Nothing() {
  const searching = useAppState(({ live }) => live.found !== null && live.total > 0)
  const gone = useAppState(({ live }) => live.head !== null && live.head < live.first)
  if (gone)
    return <p class="empty muted">The events that stood here are no longer kept: others came.</p>
  if (searching) return <p class="empty muted">No event fits the search.</p>
  return (
    <div class="empty muted">
      <p>No event yet. Point an SDK at this workbench, and what it sends shows here:</p>
      <Snippet />
    </div>
  )
}
