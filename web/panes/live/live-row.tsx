import { useEffect, useState } from 'preact/hooks'
import type { Verdict } from '../../result/words'
import { outcomeVerdict } from '../../result/words'
import { wordsOf } from '../../server/call'
import {
  type LiveDetail,
  type LiveItem,
  type LiveResult,
  readLiveDetail,
  resend
} from '../../server/live-calls'
import type { App } from '../../state/app'
import { useApp } from '../../state/app'
import { editEvents } from '../../state/events'
import { tell } from '../../state/notice'
import { Badge } from '../../ui/badge'
import { JsonView } from '../../ui/json-view'
import { Exchanges } from '../result/exchanges'

/** One event and what became of it; opens in place. */
export function LiveRow({ item }: { item: LiveItem }) {
  const [open, setOpen] = useState(false)
  const { seq, receivedAt, type, name, user, resendOf } = item
  return (
    <li>
      <details class="exchange" onToggle={(event) => setOpen(event.currentTarget.open)}>
        <summary>
          <span class="mono muted">#{seq}</span>{' '}
          <span class="mono muted">{new Date(receivedAt).toLocaleTimeString()}</span>{' '}
          <strong>{type}</strong> {name !== type && name}{' '}
          <span class="muted exchange-path">{user}</span>
          {resendOf !== null && <span class="muted">again, was #{resendOf}</span>}
          <span class="live-badges">
            {shown(item.results).map((result) => (
              <Badge key={result.index} verdict={verdictOf(result)} />
            ))}
          </span>
        </summary>
        {open && <Opened item={item} />}
      </details>
    </li>
  )
}

/** What an event came to in few badges: those of mappings that took it, else one word for all. */
function shown(results: readonly LiveResult[]): readonly LiveResult[] {
  const taken = results.filter(({ status }) => status !== 'not subscribed')
  return taken.length > 0 ? taken : results.slice(0, 1)
}

function verdictOf({ status }: LiveResult): Verdict {
  if (status === 'waiting') return { word: 'Waiting', tone: 'ready' }
  return outcomeVerdict({ status } as Parameters<typeof outcomeVerdict>[0])
}

function Opened({ item }: { item: LiveItem }) {
  const app = useApp()
  const [details, setDetails] = useState<readonly LiveDetail[] | null>(null)
  const [error, setError] = useState<string | null>(null)
  const progress = item.results.map(({ status }) => status).join()
  useEffect(() => {
    readLiveDetail(item.seq).then(setDetails, (problem: unknown) => setError(wordsOf(problem)))
  }, [item.seq, progress])
  return (
    <div class="exchange-body">
      <div class="bar">
        <span class="muted grow">Write key {item.writeKey || 'none'}</span>
        <button type="button" class="button" onClick={() => tryWith(app, item)}>
          Try with this event
        </button>
        <button type="button" class="button" onClick={() => void sendAgain(app, item.seq)}>
          Send again
        </button>
      </div>
      <h3 class="minor">Event</h3>
      <JsonView value={item.event} label="Event" />
      {error !== null && <p class="message message-error">{error}</p>}
      {details?.map((detail) => (
        <OneMapping key={detail.index} detail={detail} />
      ))}
    </div>
  )
}

function OneMapping({ detail }: { detail: LiveDetail }) {
  const { mapping, message, reason, payload, exchanges, exchangesDropped, status } = detail
  return (
    <section class="live-mapping" aria-label={mapping}>
      <h3 class="minor">
        {mapping} <Badge verdict={verdictOf(detail)} />
      </h3>
      <p>{message ?? reason}</p>
      {status !== 'not subscribed' && payload !== undefined && (
        <JsonView value={payload} label={`Payload of ${mapping}`} />
      )}
      {exchangesDropped ? (
        <p class="muted">The requests are no longer kept.</p>
      ) : (
        <Exchanges exchanges={exchanges} />
      )}
    </section>
  )
}

/** Opens the event in the Events pane, so that a mapping can be tried with it. */
function tryWith(app: App, { event }: LiveItem): void {
  editEvents(app, JSON.stringify(event, null, 2))
  app.store.set({ accountOpen: false, pane: 'mapping' })
}

async function sendAgain(app: App, seq: number): Promise<void> {
  try {
    await resend(seq)
    tell(app.store, `Event ${seq} is on its way again`)
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}
