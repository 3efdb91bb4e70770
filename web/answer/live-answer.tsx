import type { ForecastMapping, LiveDetail } from '../../src/workbench/wire'
import { Time } from '../ui/time'
import { useApp, useAppState } from '../state/app'
import { Answer } from './answer-pane'

/** What became of an event that an SDK sent: the same cards as those of a send. */
export function LiveAnswer() {
  const app = useApp()
  const known = useAppState((state) => state.liveEvent)
  const seq = useAppState((state) => state.liveView.selected)
  const problem = known.state === 'failed' ? known.problem : null
  const event = known.last?.reply
  // Of this event alone: what was read before, while more becomes of it, is not the event before.
  if (event === undefined || event.seq !== seq)
    return problem === null ? null : <p class="message message-error">{problem}</p>
  const { results, receivedAt, writeKey } = event
  return (
    <>
      <p class="bar wrap run-line muted">
        <span class="grow">
          Event {seq} · arrived at <Time at={receivedAt} /> · write key {writeKey || 'none'}
        </span>
        <button type="button" class="link" onClick={() => app.set({ view: 'event' })}>
          What would happen now
        </button>
      </p>
      {results.length === 0 && (
        <p class="muted">No mapping is enabled, so nothing happens with it.</p>
      )}
      <Answer
        asked={results.map(({ index, mapping, action }) => ({
          key: String(index),
          subscription: { name: mapping, partnerAction: action, subscribe: '', mapping: {} },
          edited: false
        }))}
        mappings={results.map(happened)}
        events={[event.event]}
        tense="did"
        stale={null}
        unobserved=""
        waits={event.outcome === 'waiting'}
      />
    </>
  )
}

/** What became of an event in one mapping, in the form of a forecast. */
function happened(detail: LiveDetail): ForecastMapping {
  const { mapping, action, status, httpStatus, message, reason, attempts } = detail
  const { payload, errors, exchanges, exchangesDropped } = detail
  const again = attempts > 1 ? ` After ${attempts} attempts.` : ''
  const dropped = exchangesDropped ? ' The requests are no longer kept.' : ''
  const words = status === 'waiting' ? (message ?? 'It waits to be sent.') : (message ?? '')
  const outcome = {
    status: status === 'waiting' ? ('retry' as const) : status,
    httpStatus,
    message: `${words}${again}${dropped}`.trim()
  }
  const isTaken = status !== 'not subscribed'
  return {
    name: mapping,
    action,
    enabled: true,
    events: [
      {
        outcome: isTaken ? outcome : null,
        reason: message ?? reason ?? '',
        ...(payload && { payload }),
        ...(errors && { errors })
      }
    ],
    requests: exchanges,
    changes: [],
    changed: 0
  }
}
