import type { ForecastMapping, LiveDetail } from '../../src/workbench/wire'
import { Card, type CardProps } from './card'
import { Headline, MappingTable } from './headline'
import { Others } from './others'
import { reportOf } from './report'
import { type Run, runName, sentMappings } from './run'
import { SendBar } from './send-bar'
import type { Tense } from './words'
import { download } from '../lib/download'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { reopenRun } from '../state/send'
import { targetOf } from '../state/settings'
import type { RunnableMapping } from '../state/subscriptions'
import { TextButton } from '../ui/button'
import { Time } from '../ui/time'

/** The middle: what would become of the event, and after Send what became of it, in the same cards. */
export function AnswerPane() {
  const { view } = useApp().state
  return (
    <section class="pane pane-answer" aria-label="What happens">
      <h2 class="hidden">What happens</h2>
      <div class="pane-body answer-body" tabIndex={-1}>
        {view === 'event' && <Forecast />}
        {view === 'sent' && <Sent />}
        {view === 'live' && <LiveAnswer />}
      </div>
      <SendBar />
    </section>
  )
}

function Forecast() {
  const { state } = useApp()
  const { forecast: known, foretold, isLost: lost } = state
  if (known.state === 'failed' && !lost) return <p class="message message-error">{known.problem}</p>
  if (known.last === null) {
    return (
      <p class="empty muted late">
        {lost
          ? 'Nobody knows yet: the workbench does not answer.'
          : 'Working out what would happen…'}
      </p>
    )
  }
  // Cards are of the mappings and events that were asked about, whatever stands on the page by now.
  const { reply, question } = known.last
  return (
    <Answer
      asked={question.mappings}
      mappings={reply.mappings}
      events={question.events}
      tense="would"
      stale={foretold !== null ? null : 'Before this change:'}
      unobserved={reply.onCopy ? null : ''}
      facts={reply.onCopy ? undefined : 'if Emarsys accepts each request'}
    />
  )
}

function Sent() {
  const app = useApp()
  const { sending, sendError: error } = app.state
  const run = app.state.runs.find(({ id }) => id === app.state.openRun)
  return (
    <>
      {error !== null && <p class="message message-error">Not sent: {error}</p>}
      {run === undefined ? (
        sending === null && error === null && <p class="empty muted">Nothing was sent.</p>
      ) : (
        <>
          <p class="bar wrap run-line muted">
            <span class="grow">
              Sent at <Time at={run.at} /> to {run.to} · {run.durationMs.toLocaleString('en')} ms
              {run.stopped && ' · ended before all was sent'}
            </span>
            <span class="bar wrap">
              <TextButton onClick={() => reopenRun(app, run)}>Edit this send again</TextButton>
              <TextButton onClick={() => saveReport(run)}>Save as a report</TextButton>
              <TextButton onClick={() => app.set({ view: 'event' })}>
                What would happen now
              </TextButton>
            </span>
          </p>
          <Answer
            asked={run.results.map(({ subscription }, index) => ({
              key: String(index),
              subscription,
              edited: false
            }))}
            mappings={sentMappings(run)}
            events={run.events}
            tense="did"
            stale={null}
            unobserved={
              run.observed ? null : `What it changed is not observed: ${run.to} is another account.`
            }
          />
        </>
      )}
    </>
  )
}

/** Saves a send as a page of its own. */
function saveReport(run: Run): void {
  const name = runName(run).replace(/[^\p{L}\p{N}]+/gu, '-')
  const at = run.at.slice(0, 19).replaceAll(':', '-')
  download(new Blob([reportOf(run)], { type: 'text/html' }), `${name}-${at}.html`)
}

interface AnswerProps {
  readonly asked: readonly RunnableMapping[]
  readonly mappings: readonly ForecastMapping[]
  readonly events: readonly unknown[]
  readonly tense: Tense
  /** The word on an answer to another question than the present one; null for the present one. */
  readonly stale: string | null
  readonly unobserved: string | null
  readonly facts?: string | undefined
  readonly waits?: boolean
}

/** Headline, a card for each mapping that fires, and a line on the others. */
export function Answer(props: AnswerProps) {
  const { asked, mappings, events, tense, stale, unobserved, facts, waits = false } = props
  const cards = asked.flatMap((one, index): CardProps[] => {
    const mapping = mappings[index]
    return mapping === undefined ? [] : [{ mapping, asked: one, events, tense, unobserved }]
  })
  const firing = cards.filter(({ mapping }) => mapping.events.some(({ outcome }) => outcome))
  return (
    <div class={`answer${stale === null ? '' : ' dimmed'}`} aria-busy={stale !== null}>
      <p class="stale-word" role="status">
        {stale}
      </p>
      <Headline {...{ events, mappings, tense, facts, waits }} />
      {events.length > 1 && <MappingTable cards={firing} />}
      <ol class="cards-list" aria-label={plural(firing.length, 'mapping')}>
        {firing.map((card) => (
          <Card key={card.asked.key} {...card} />
        ))}
      </ol>
      <Others
        cards={cards.filter((card) => !firing.includes(card))}
        tense={tense}
        others={firing.length}
      />
      {tense === 'would' && <Nothing />}
    </div>
  )
}

function Nothing() {
  const { state } = useApp()
  const target = targetOf(state)
  const copy = !state.isLive
  return (
    <p class="muted teach">
      Nothing was sent. {copy ? 'This ran on a copy of the account.' : `Send goes to ${target}.`}
    </p>
  )
}

/** What became of an event that an SDK sent: the same cards as those of a send. */
function LiveAnswer() {
  const app = useApp()
  const { liveEvent: known } = app.state
  const seq = app.state.liveView.selected
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
        <TextButton onClick={() => app.set({ view: 'event' })}>What would happen now</TextButton>
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
