import { useMemo } from 'preact/hooks'
import type { ForecastMapping } from '../../src/workbench/wire'
import { eventOutcome, verdictWords } from '../answer/verdict'
import { outcomeBadge } from '../answer/words'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { chooseExample, chooseOwn } from '../state/events'
import { VirtualList } from '../ui/virtual-list'
import { eventFacts, eventTitle } from './describe-event'
import { TEMPLATES } from './templates'

/** How high a row is, in pixels; events.css draws it so. */
export const ROW_HEIGHT = 46

/** The examples: an event of each kind, of contacts that the sandbox has. */
export function Examples() {
  const app = useApp()
  const { template } = app.state
  const facts = useMemo(() => TEMPLATES.map(({ create }) => eventFacts(create())), [])
  const { exampleOutcomes: known } = app.state
  return (
    <VirtualList
      id="example"
      label="Examples"
      count={TEMPLATES.length}
      beyond={TEMPLATES.length}
      rowHeight={ROW_HEIGHT}
      active={TEMPLATES.findIndex(({ id }) => id === template)}
      row={(place) => (
        <>
          <Row title={TEMPLATES[place]?.label ?? ''} facts={facts[place] ?? ''} />
          <Outcome mappings={known.last?.reply[place]} stale={known.state === 'asking'} />
        </>
      )}
      onChoose={(place) => chooseExample(app, TEMPLATES[place] ?? TEMPLATES[0])}
    />
  )
}

interface OutcomeProps {
  readonly mappings: readonly ForecastMapping[] | undefined
  readonly stale: boolean
}

/** How many mappings would fire for an example, in the colour of what would become of it. */
function Outcome({ mappings, stale }: OutcomeProps) {
  if (mappings === undefined) return null
  const results = mappings.map(({ events: [event] }) => event?.outcome?.status ?? null)
  const { tone } = outcomeBadge(eventOutcome(results), 'would')
  const words = verdictWords(mappings, 'would')
  return (
    <span
      class={`badge badge-${tone}${stale ? ' dimmed' : ''}`}
      role="img"
      aria-label={words}
      title={words}
    >
      {results.filter((one) => one !== null).length}
    </span>
  )
}

/** The user's own events: one, or a batch as a whole and each of it. */
export function OwnEvents() {
  const app = useApp()
  const events = app.state.parsed.events
  const { scope, selected } = app.state
  const many = events.length > 1 ? 1 : 0
  return (
    <VirtualList
      id="own-event"
      label="My events"
      count={events.length + many}
      rowHeight={ROW_HEIGHT}
      active={many === 1 && scope === 'all' ? 0 : selected + many}
      row={(place) => {
        const event = events[place - many]
        return event === undefined ? (
          <Row title={`All ${plural(events.length, 'event')}`} facts="as a batch" />
        ) : (
          <Row title={eventTitle(event)} facts={`#${place - many + 1} · ${eventFacts(event)}`} />
        )
      }}
      onChoose={(place) => chooseOwn(app, place < many ? null : place - many)}
    />
  )
}

function Row({ title, facts }: { title: string; facts: string }) {
  return (
    <span class="event-row">
      <bdi class="event-name">{title}</bdi>
      <bdi class="muted">{facts}</bdi>
    </span>
  )
}
