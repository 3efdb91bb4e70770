import { useEffect, useState } from 'preact/hooks'
import { plural } from '../lib/plural'
import { outcomeBadge } from '../answer/words'
import { confirmEvents } from '../server/calls'
import { useApp } from '../state/app'
import { showLive } from '../state/events'
import { liveCount, pauseLive, scrollLive, changeLive, shownLive } from '../state/live'
import { attempt } from '../state/notice'
import { targetOf } from '../state/settings'
import { Button, TextButton } from '../ui/button'
import { Badge } from '../ui/badge'
import { Search } from '../ui/search'
import { Select } from '../ui/select'
import { Time } from '../ui/time'
import { VirtualList } from '../ui/virtual-list'
import { ROW_HEIGHT } from './event-list'
import { CALL_TYPES } from '../../src/workbench/spec'
import { RefusedCalls } from './refused-calls'
import { Snippet } from './snippet'
import type { LiveItem } from '../../src/workbench/wire'

/** What SDKs send to this workbench, newest first, as it arrives. */
export function LiveEvents() {
  const app = useApp()
  const { live, liveView, liveTotal } = app.state
  const { head, outcome, selected } = liveView
  const reply = shownLive(app.state)
  const items = reply?.items ?? []
  const arrived = head === null ? 0 : liveTotal - head
  // A row that was chosen before it was read, as End does in a long list, is opened once it is.
  const [awaited, setAwaited] = useState<number | null>(null)
  const read = awaited === null ? undefined : items[awaited]
  const open = (item: LiveItem | undefined, place: number) => {
    setAwaited(item === undefined ? place : null)
    if (item !== undefined) showLive(app, item.seq, item.event)
  }
  useEffect(() => setAwaited(null), [liveView.text, liveView.type, outcome])
  useEffect(() => {
    if (read !== undefined && awaited !== null) open(read, awaited)
  }, [read])
  return (
    <div class="live-events">
      <LiveBar />
      {live.state === 'failed' && <p class="message message-error">{live.problem}</p>}
      {reply?.unavailable && <p class="message message-error">{reply.unavailable}</p>}
      {reply?.unavailable && <ConfirmEvents />}
      {outcome === 'refused' ? (
        <RefusedCalls />
      ) : (
        <>
          {arrived > 0 && (
            <button type="button" class="live-more" onClick={() => pauseLive(app, false)}>
              {plural(arrived, 'new event')}. Show {arrived === 1 ? 'it' : 'them'}
            </button>
          )}
          {items.length > 0 ? (
            <VirtualList
              id="live-event"
              label="Live events"
              count={liveCount(app.state)}
              rowHeight={ROW_HEIGHT}
              active={items.findIndex(({ seq }) => seq === selected)}
              row={(place) => <Row item={items[place]} />}
              follows={head === null}
              onRange={(range) => scrollLive(app, range)}
              onChoose={(place) => open(shownLive(app.state)?.items[place], place)}
            />
          ) : (
            <div class="late">
              {reply === undefined ? (
                <p class="empty muted">Reading the events…</p>
              ) : (
                <Nothing first={reply.first} />
              )}
            </div>
          )}
        </>
      )}
      <Foot />
    </div>
  )
}

/** One event and what became of it; nothing while it is read. */
function Row({ item }: { item: LiveItem | undefined }) {
  if (item === undefined) return <span class="muted">…</span>
  const { receivedAt, type, name, user, resendOf, results, outcome } = item
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
        <Badge badge={outcomeBadge(outcome, 'did')} />
        {taken > 1 && <span class="muted">{taken} mappings</span>}
      </span>
    </>
  )
}

/** The events of SDKs are asked for apart from what the page sends: any page on localhost can send some. */
function ConfirmEvents() {
  const app = useApp()
  const { server } = app.state
  if (server === null || !server.live || server.eventsConfirmed) return null
  const confirm = () =>
    attempt(app, async () => {
      await confirmEvents()
      app.set({ server: { ...server, eventsConfirmed: true } })
    })
  return (
    <p class="message">
      <Button class="live" onClick={() => void confirm()}>
        Send to {targetOf({ server })} what programs of this computer send to /v1
      </Button>
    </p>
  )
}

/** The outcomes of events, the one to look at first in front. */
const OUTCOMES = [
  'rejected',
  'retry',
  'delivered',
  'no mapping',
  'not for this destination',
  'waiting'
] as const

/** What the list can be narrowed to. */
const NARROWED = [
  { value: '', label: 'All outcomes' },
  ...OUTCOMES.map((one) => ({ value: one, label: outcomeBadge(one, 'did').word })),
  { value: 'refused', label: 'Refused calls' }
]

function LiveBar() {
  const app = useApp()
  const { type, text, paused, outcome } = app.state.liveView
  return (
    <div class="live-bar">
      <div class="bar">
        <Search
          label="Search live events"
          placeholder="Name, user, anything"
          value={text}
          onChange={(typed) => changeLive(app, { text: typed })}
        />
        <Button aria-pressed={paused} onClick={() => pauseLive(app, !paused)}>
          {paused ? 'Go on' : 'Pause'}
        </Button>
      </div>
      <div class="bar">
        <Select
          label="Outcome"
          value={outcome}
          choices={NARROWED}
          onChange={(chosen) => changeLive(app, { outcome: chosen })}
        />
        <Select
          label="Type of event"
          value={type}
          choices={[{ value: '', label: 'All types' }, ...CALL_TYPES]}
          onChange={(chosen) => changeLive(app, { type: chosen })}
        />
      </div>
    </div>
  )
}

/** How much of what arrived is in the list. */
function Foot() {
  const app = useApp()
  const { liveView, liveTotal: total, liveWaiting: waiting } = app.state
  const reply = shownLive(app.state)
  const searched = liveView.text !== '' || liveView.type !== '' || liveView.outcome !== ''
  const refused = reply?.refusedCalls ?? 0
  if (reply === undefined || (total === 0 && refused === 0)) return null
  const kept = reply.total - reply.first + 1
  const words = [
    searched
      ? `${reply.count.toLocaleString('en')} of the last ${kept.toLocaleString('en')} fit`
      : kept < reply.total
        ? `The last ${kept.toLocaleString('en')} of ${plural(reply.total, 'event')}`
        : plural(reply.total, 'event'),
    ...(searched && kept < reply.total
      ? [`the ${(reply.total - kept).toLocaleString('en')} before them are no longer kept`]
      : []),
    ...(waiting > 0 ? [`${waiting.toLocaleString('en')} waiting`] : [])
  ]
  return (
    <p class="muted live-foot">
      {liveView.outcome === 'refused' ? 'The last 200 are kept' : words.join(' · ')}
      {refused > 0 && liveView.outcome !== 'refused' && (
        <>
          {' · '}
          <TextButton class="hint-error" onClick={() => changeLive(app, { outcome: 'refused' })}>
            {refused.toLocaleString('en')} refused
          </TextButton>
        </>
      )}
    </p>
  )
}

function Nothing({ first }: { first: number }) {
  const { liveView, liveTotal } = useApp().state
  if (liveView.head !== null && liveView.head < first)
    return <p class="empty muted">The events that stood here are no longer kept: others came.</p>
  if (liveTotal > 0) return <p class="empty muted">No event fits the search.</p>
  return (
    <div class="empty muted">
      <p>No event yet. Point an SDK at this workbench, and what it sends shows here:</p>
      <Snippet />
    </div>
  )
}
