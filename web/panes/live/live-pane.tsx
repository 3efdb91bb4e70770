import { useEffect } from 'preact/hooks'
import { plural } from '../../lib/plural'
import { useApp, useAppState } from '../../state/app'
import { closeRoom } from '../../state/dock'
import { wordsOf } from '../../server/call'
import { confirmEvents } from '../../server/live-calls'
import { tell } from '../../state/notice'
import { liveCount, pauseLive, searchLive } from '../../state/live'
import { Icon } from '../../ui/icon'
import { Late } from '../../ui/late'
import { LiveDetail } from './live-detail'
import { LiveList } from './live-list'
import { Snippet } from './snippet'

const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias']

/** The events of the SDKs that are pointed at this workbench: a list on the left, the opened event on the right. */
export function LivePane() {
  const app = useApp()
  const live = useAppState((state) => state.live)
  const { known, total, head, error, unavailable, selected } = live
  // While the pane was closed nothing but the count was read.
  useEffect(() => app.refreshLive(), [app])
  const arrived = head === null ? 0 : total - head
  return (
    <section class="pane pane-dock pane-live" aria-label="Live">
      <header class="pane-head">
        <h2 class="hidden">Live events</h2>
        <LiveBar />
        <button
          type="button"
          class="button quiet icon-only dock-close"
          aria-label="Close the live events"
          onClick={() => closeRoom(app)}
        >
          <Icon name="close" />
        </button>
      </header>
      {error !== null && <p class="message message-error">{error}</p>}
      {unavailable !== null && <p class="message message-error">{unavailable}</p>}
      {unavailable !== null && <ConfirmEvents />}
      <div class={`live-body${selected === null ? '' : ' live-opened'}`}>
        <div class="live-left">
          {arrived > 0 && (
            <button type="button" class="live-more" onClick={() => pauseLive(app, false)}>
              {plural(arrived, 'new event')}. Show {arrived === 1 ? 'it' : 'them'}
            </button>
          )}
          {liveCount(live) > 0 ? (
            <LiveList />
          ) : (
            <Late>{known ? <Nothing /> : <p class="empty muted">Reading the events…</p>}</Late>
          )}
          <Foot />
        </div>
        {selected !== null && <LiveDetail seq={selected} />}
      </div>
    </section>
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
        Send to Emarsys what programs of this computer send to /v1
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
        placeholder="Search name, user, or anything in the event"
        value={text}
        onInput={(event) => searchLive(app, { text: event.currentTarget.value })}
      />
      <select
        aria-label="Type of event"
        value={type}
        onChange={(event) => searchLive(app, { type: event.currentTarget.value })}
      >
        <option value="">All types</option>
        {TYPES.map((name) => (
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
      <p>The events run through the mappings file that the workbench was started with.</p>
    </div>
  )
}
