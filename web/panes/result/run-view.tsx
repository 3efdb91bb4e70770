import { useMemo, useState } from 'preact/hooks'
import { plural } from '../../lib/plural'
import { sameJson } from '../../lib/json'
import type { Run } from '../../result/run'
import { outcomeReason, outcomeBadge } from '../../result/words'
import { useApp, useAppState } from '../../state/app'
import { selectEvent } from '../../state/events'
import { reopenRun } from '../../state/runs'
import { JsonView } from '../../ui/json-view'
import { Late } from '../../ui/late'
import { Time } from '../../ui/time'
import { EventRow } from './event-row'
import { Exchanges } from './exchanges'
import { Filter } from './filter'
import { Paged } from './paged'
import { Summary } from './summary'
import type { Outcome } from '../../../src/workbench/wire'

/** What became of the events of one send. */
export function RunView() {
  const sending = useAppState((state) => state.sending)
  const error = useAppState((state) => state.sendError)
  const run = useAppState((state) => state.runs.find(({ id }) => id === state.openRun))
  if (sending) {
    return (
      <Late>
        <p class="empty muted">Sending…</p>
      </Late>
    )
  }
  if (error !== null && run === undefined) {
    return <p class="message message-error">Not sent: {error}</p>
  }
  if (run === undefined) {
    return (
      <p class="empty muted">
        No result yet. Press Send, or change an event and watch the preview.
      </p>
    )
  }
  return <Sent run={run} />
}

function Sent({ run }: { run: Run }) {
  const app = useApp()
  const [word, setWord] = useState<string | null>(null)
  const { outcomes, events, exchanges, subscription } = run
  const current = useAppState((state) => state.parsed.events)
  const sameEvents = useMemo(() => sameJson(current, events), [current, events])
  const badges = outcomes.map(outcomeBadge)
  const rows = outcomes.filter((outcome) => word === null || outcomeBadge(outcome).word === word)
  return (
    <>
      <Summary badges={badges}>
        <Filter badges={badges} word={word} onChange={setWord} />
      </Summary>
      <p class="run-line muted">
        <Time at={run.at} /> · {subscription.name ?? subscription.partnerAction} · {run.durationMs}{' '}
        ms ·{' '}
        <button type="button" class="link" onClick={() => reopenRun(app, run)}>
          Edit this send again
        </button>
      </p>
      <Paged
        items={rows}
        of={`${run.id}${word}`}
        row={(outcome) => (
          <EventRow
            key={`${run.id}-${outcome.index}`}
            index={outcome.index}
            event={events[outcome.index]}
            badge={outcomeBadge(outcome)}
            reason={outcomeReason(outcome)}
            status={outcome.httpStatus}
            startsOpen={outcomes.length === 1}
            onOpen={sameEvents ? () => selectEvent(app, outcome.index) : undefined}
          >
            {() => (
              <>
                {outcome.status === 'unauthorized' && (
                  <button
                    type="button"
                    class="button"
                    onClick={() => app.store.set({ settingsOpen: true })}
                  >
                    Open the settings
                  </button>
                )}
                <Details outcome={outcome} />
              </>
            )}
          </EventRow>
        )}
      />
      <h3 class="section-title">
        {exchanges.length === 0 ? 'No request was needed' : plural(exchanges.length, 'request')}
      </h3>
      <Exchanges exchanges={exchanges} />
    </>
  )
}

function Details({ outcome }: { outcome: Outcome }) {
  const parts = [
    { title: 'Payload', value: outcome.payload },
    { title: 'Sent for this event', value: outcome.sent },
    { title: 'Answer for this event', value: outcome.body }
  ].filter(({ value }) => value !== undefined && value !== null)
  if (parts.length === 0) return <p class="muted">Nothing was sent for this event.</p>
  return (
    <>
      {parts.map(({ title, value }) => (
        <div key={title}>
          <h3 class="minor">{title}</h3>
          <JsonView value={value} label={title} />
        </div>
      ))}
    </>
  )
}
