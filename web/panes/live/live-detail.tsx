import { useEffect, useState } from 'preact/hooks'
import { prettyJson } from '../../lib/json'
import { wordsOf } from '../../server/call'
import { readLiveEvent, resend } from '../../server/live-calls'
import type { App } from '../../state/app'
import { useApp, useAppState } from '../../state/app'
import { editEvents } from '../../state/events'
import { selectLive } from '../../state/live'
import { openMapping } from '../../state/mappings-file'
import { tell } from '../../state/notice'
import { Badge } from '../../ui/badge'
import { Fold } from '../../ui/fold'
import { Icon } from '../../ui/icon'
import { JsonView } from '../../ui/json-view'
import { Time } from '../../ui/time'
import { Exchanges } from '../result/exchanges'
import { liveBadge } from './live-list'
import type { LiveDetail as Detail, LiveEvent } from '../../../src/workbench/wire'

/** The opened event: what each mapping made of it, and the event itself. */
export function LiveDetail({ seq }: { seq: number }) {
  const app = useApp()
  const { event, error } = useLiveEvent(seq)
  return (
    <section class="live-detail" aria-label={`Event ${seq}`}>
      <div class="bar live-detail-head">
        <h3 class="grow">
          Event {seq}
          {event !== null &&
            ` · ${event.type}${event.name === event.type ? '' : ` · ${event.name}`}`}
        </h3>
        <button
          type="button"
          class="button quiet icon-only"
          aria-label="Close the event"
          onClick={() => selectLive(app, null)}
        >
          <Icon name="close" />
        </button>
      </div>
      {error !== null && <p class="message message-error">{error}</p>}
      {event !== null && event.seq === seq && <Opened event={event} />}
    </section>
  )
}

function Opened({ event }: { event: LiveEvent }) {
  const app = useApp()
  const handled = event.results.filter(({ status }) => status !== 'not subscribed')
  const others = event.results.filter(({ status }) => status === 'not subscribed')
  return (
    <>
      <p class="muted live-facts">
        {event.user !== null && <>User {event.user} · </>}write key {event.writeKey || 'none'} ·{' '}
        <Time at={event.receivedAt} />
      </p>
      <div class="bar wrap">
        <button type="button" class="button" onClick={() => tryWith(app, event)}>
          Try with this event
        </button>
        <button type="button" class="button" onClick={() => void sendAgain(app, event.seq)}>
          Send again
        </button>
      </div>
      {event.results.length === 0 && (
        <p class="muted">No mapping is enabled, so nothing happens with it.</p>
      )}
      {handled.map((detail) => (
        <HandledBy key={detail.index} detail={detail} />
      ))}
      {others.length > 0 && (
        <>
          <h3 class="minor">Not subscribed</h3>
          <ul class="live-others">
            {others.map(({ index, mapping, message, reason }) => (
              <li key={index}>
                {mapping}: <span class="muted">{message ?? reason}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h3 class="minor">Event</h3>
      <JsonView value={event.event} label="Event" />
    </>
  )
}

function HandledBy({ detail }: { detail: Detail }) {
  const { mapping, message, payload, exchanges, exchangesDropped, attempts } = detail
  return (
    <section class="live-mapping" aria-label={mapping}>
      <h3>
        {mapping} <Badge badge={liveBadge(detail)} />
      </h3>
      {message !== null && <p>{message}</p>}
      {attempts > 1 && <p class="muted">After {attempts} attempts.</p>}
      {payload !== undefined && (
        <Fold class="more" summary="Payload">
          {() => <JsonView value={payload} label={`Payload of ${mapping}`} />}
        </Fold>
      )}
      {exchangesDropped ? (
        <p class="muted">The requests are no longer kept.</p>
      ) : (
        <Exchanges exchanges={exchanges} />
      )}
    </section>
  )
}

/** The event as the server knows it, read again while something is still to become of it. */
function useLiveEvent(seq: number): { event: LiveEvent | null; error: string | null } {
  const [event, setEvent] = useState<LiveEvent | null>(null)
  const [error, setError] = useState<string | null>(null)
  const waits = event?.results.some(({ status }) => status === 'waiting') ?? true
  const unread = event?.results.length === 0
  // News of the queue are news of this event, as long as it is in it.
  const news = useAppState(({ live }) => (waits || unread ? `${live.answered}` : ''))
  useEffect(() => {
    let current = true
    readLiveEvent(seq).then(
      (read) => {
        if (!current) return
        setEvent(read)
        setError(null)
      },
      (problem: unknown) => current && setError(wordsOf(problem))
    )
    return () => {
      current = false
    }
  }, [seq, news])
  return { event, error }
}

/** Opens the event in the Events pane, so that a mapping can be tried with it. */
function tryWith(app: App, { event, results }: LiveEvent): void {
  editEvents(app, prettyJson(event))
  const handled = results.find(({ status }) => status !== 'not subscribed')
  if (handled !== undefined) openMapping(app, String(handled.index))
  app.set({ dock: null, pane: 'mapping' })
}

async function sendAgain(app: App, seq: number): Promise<void> {
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
