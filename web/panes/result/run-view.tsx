import { useMemo, useState } from 'preact/hooks'
import { plural } from '../../lib/plural'
import { sameJson } from '../../lib/json'
import type { Run, RunResult } from '../../result/run'
import { outcomeBadge, outcomeReason } from '../../result/words'
import type { Outcome } from '../../../src/workbench/wire'
import { useApp, useAppState } from '../../state/app'
import { selectEvent } from '../../state/events'
import { reopenRun } from '../../state/runs'
import { JsonView } from '../../ui/json-view'
import { Late } from '../../ui/late'
import { Time } from '../../ui/time'
import { Changes } from './changes'
import { EventRow } from './event-row'
import { Exchanges } from './exchanges'
import { Filter } from './filter'
import { Paged } from './paged'
import { ReportButton } from './report-button'
import { Summary } from './summary'

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
  return (
    <>
      {error !== null && <p class="message message-error">Not sent: {error}</p>}
      {run !== undefined && <Sent run={run} />}
      {run === undefined && error === null && (
        <p class="empty muted">
          No result yet. Press Send, or change an event and watch what would happen.
        </p>
      )}
    </>
  )
}

function Sent({ run }: { run: Run }) {
  const app = useApp()
  const outcomes = run.results.flatMap((result) => result.outcomes)
  const duration = run.results.reduce((sum, { durationMs }) => sum + durationMs, 0)
  const several = run.results.length > 1
  return (
    <>
      <Summary count={run.events.length} badges={outcomes.map(outcomeBadge)} />
      <p class="run-line muted">
        <Time at={run.at} /> · {duration} ms ·{' '}
        <button type="button" class="link" onClick={() => reopenRun(app, run)}>
          Edit this send again
        </button>{' '}
        · <ReportButton run={run} />
      </p>
      {run.results.map((result, index) => (
        <Result key={`${run.id}-${index}`} run={run} result={result} several={several} />
      ))}
    </>
  )
}

interface ResultProps {
  readonly run: Run
  readonly result: RunResult
  readonly several: boolean
}

/** What one mapping made of the events. */
function Result({ run, result, several }: ResultProps) {
  const app = useApp()
  const [word, setWord] = useState<string | null>(null)
  const { events } = run
  const { outcomes, exchanges, changes, subscription } = result
  const current = useAppState((state) => state.parsed.events)
  const sameEvents = useMemo(() => sameJson(current, events), [current, events])
  const badges = outcomes.map(outcomeBadge)
  const name = subscription.name ?? subscription.partnerAction
  const filter = <Filter badges={badges} word={word} onChange={setWord} />
  const rows = outcomes.filter((outcome) => word === null || outcomeBadge(outcome).word === word)
  return (
    <section class="run-result" aria-label={name}>
      <h3 class={several ? 'section-title' : 'run-name'}>
        <bdi>{name}</bdi>
      </h3>
      {several && events.length > 1 ? (
        <Summary count={events.length} badges={badges}>
          {filter}
        </Summary>
      ) : (
        filter
      )}
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
            status={statusOf(outcome)}
            startsOpen={outcomes.length === 1 && !several}
            onOpen={sameEvents ? () => selectEvent(app, outcome.index) : undefined}
          >
            {() => <Details outcome={outcome} />}
          </EventRow>
        )}
      />
      <h3 class="minor">What changed</h3>
      <Changes
        changes={changes}
        changed={changes.length}
        none="Nothing that is known of changed in the account."
      />
      <h3 class="minor">
        {exchanges.length === 0 ? 'No request was needed' : plural(exchanges.length, 'request')}
      </h3>
      <Exchanges exchanges={exchanges} />
    </section>
  )
}

function statusOf({ status, httpStatus }: Outcome): number | null {
  return status === 'not subscribed' ? null : httpStatus
}

function Details({ outcome }: { outcome: Outcome }) {
  const app = useApp()
  const parts = [
    { title: 'Payload', value: outcome.payload },
    { title: 'Sent for this event', value: outcome.sent },
    { title: 'Answer for this event', value: outcome.body }
  ].filter(({ value }) => value !== undefined && value !== null)
  return (
    <>
      {outcome.status === 'unauthorized' && (
        <button type="button" class="button" onClick={() => app.set({ settingsOpen: true })}>
          Open the settings
        </button>
      )}
      {parts.length === 0 && <p class="muted">Nothing was sent for this event.</p>}
      {parts.map(({ title, value }) => (
        <div key={title}>
          <h3 class="minor">{title}</h3>
          <JsonView value={value} label={title} />
        </div>
      ))}
    </>
  )
}
