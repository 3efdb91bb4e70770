import type { ForecastMapping } from '../../src/workbench/wire'
import { plural } from '../lib/plural'
import { useApp, useAppState } from '../state/app'
import { targetOf } from '../state/settings'
import type { RunnableMapping } from '../state/subscriptions'
import { Late } from '../ui/late'
import { Time } from '../ui/time'
import { Card, type CardProps } from './card'
import { Headline } from './headline'
import { LiveAnswer } from './live-answer'
import { Others } from './others'
import { RunMenu } from './run-menu'
import { sentMappings } from './run'
import { SendBar } from './send-bar'
import { MappingTable } from './mapping-table'
import type { Tense } from './verdict'

/** The middle: what would become of the event, and after Send what became of it, in the same cards. */
export function AnswerPane() {
  const view = useAppState((state) => state.view)
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
  const known = useAppState((state) => state.forecast)
  const isForetold = useAppState((state) => state.isForetold)
  const lost = useAppState((state) => state.connection === 'lost')
  if (known.state === 'failed' && !lost) return <p class="message message-error">{known.problem}</p>
  if (known.last === null) {
    return (
      <Late>
        <p class="empty muted">
          {lost
            ? 'Nobody knows yet: the workbench does not answer.'
            : 'Working out what would happen…'}
        </p>
      </Late>
    )
  }
  // Cards are of the mappings and events that were asked about, whatever stands on the page by now.
  const { reply, question } = known.last
  return (
    <Answer
      {...{ asked: question.mappings, mappings: reply.mappings, events: question.events }}
      tense="would"
      stale={isForetold ? null : 'Before this change:'}
      unobserved={reply.onCopy ? null : ''}
      facts={reply.onCopy ? undefined : 'if Emarsys accepts each request'}
    />
  )
}

function Sent() {
  const app = useApp()
  const sending = useAppState((state) => state.sending)
  const error = useAppState((state) => state.sendError)
  const run = useAppState((state) => state.runs.find(({ id }) => id === state.openRun))
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
            <RunMenu run={run} />
            <button type="button" class="link" onClick={() => app.set({ view: 'event' })}>
              What would happen now
            </button>
          </p>
          <Answer
            asked={run.results.map(({ subscription }, index) => ({
              ...{ key: String(index), subscription, edited: false }
            }))}
            {...{ mappings: sentMappings(run), events: run.events }}
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
  const target = useAppState(targetOf)
  const copy = useAppState((state) => state.server?.live !== true)
  return (
    <p class="muted teach">
      Nothing was sent. {copy ? 'This ran on a copy of the account.' : `Send goes to ${target}.`}
    </p>
  )
}
