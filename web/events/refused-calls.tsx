import { useApp } from '../state/app'
import { Badge } from '../ui/badge'
import { Time } from '../ui/time'

/** The calls that were refused: why, and what to set. */
export function RefusedCalls() {
  const { last, state } = useApp().state.refused
  if (last === null) return state === 'asking' ? null : <p class="empty muted">Not read.</p>
  if (last.reply.items.length === 0) return <p class="empty muted">No call was refused.</p>
  return (
    <ul class="refused" aria-label="Refused calls" tabIndex={0}>
      {last.reply.items.map(({ seq, at, call, from, status, message, events }) => (
        <li key={seq}>
          <p>
            <Badge badge={{ word: `Refused ${status}`, tone: 'rejected' }} />{' '}
            <span class="mono">{call}</span>
          </p>
          <p>{message}</p>
          <p class="muted">
            <Time at={at} /> {from !== null && <bdi>· {from}</bdi>}
          </p>
          {events.map((one) => (
            <p key={one.index}>
              Event {one.index + 1}
              {one.messageId !== undefined && ` (${one.messageId})`}: {one.message}
            </p>
          ))}
        </li>
      ))}
    </ul>
  )
}
