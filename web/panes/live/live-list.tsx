import { plural } from '../../lib/plural'
import { useApp, useAppState } from '../../state/app'
import { changeLive, MOST_LIVE } from '../../state/live'
import { LiveRow } from './live-row'

const TYPES = ['identify', 'track', 'page', 'screen', 'group', 'alias']

/** The events that SDKs send to this workbench, newest first, as they arrive. */
export function LiveList() {
  const app = useApp()
  const { reply, error, paused, type, text } = useAppState((state) => state.live)
  const items = reply?.items.toReversed() ?? []
  const searching = type !== '' || text !== ''
  return (
    <>
      <div class="bar live-bar">
        <input
          type="search"
          class="search grow"
          aria-label="Search live events"
          placeholder="Search name, user, or anything in the event"
          value={text}
          onInput={(event) => changeLive(app, { text: event.currentTarget.value })}
        />
        <select
          aria-label="Type of event"
          value={type}
          onChange={(event) => changeLive(app, { type: event.currentTarget.value })}
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
          onClick={() => changeLive(app, { paused: !paused })}
        >
          {paused ? 'Go on' : 'Pause'}
        </button>
      </div>
      {error !== null && <p class="message message-error">{error}</p>}
      {reply?.unavailable && <p class="message message-error">{reply.unavailable}</p>}
      {items.length === 0 && (searching ? <NothingFits /> : <HowTo />)}
      <ul class="rows" aria-label="Live events">
        {items.slice(0, MOST_LIVE).map((item) => (
          <LiveRow key={item.seq} item={item} />
        ))}
      </ul>
      {(reply?.total ?? 0) > MOST_LIVE && items.length > 0 && (
        <p class="muted">
          {searching
            ? `The last ${MOST_LIVE} that fit, of the last 2,000.`
            : `The last ${MOST_LIVE} of ${plural(reply?.total ?? 0, 'event')}. Search to see earlier ones.`}
        </p>
      )}
    </>
  )
}

function NothingFits() {
  return <p class="empty muted">No event fits the search.</p>
}

/** What to do so that something shows here. */
function HowTo() {
  return (
    <div class="empty muted">
      <p>No event yet. Point an SDK at this workbench, and what it sends shows here:</p>
      <pre class="mono">{`new Analytics({ writeKey: 'any', host: '${location.origin}' })`}</pre>
      <p>The events run through the mappings file that the workbench was started with.</p>
    </div>
  )
}
