import type { ForecastMapping } from '../../src/workbench/wire'
import type { CardProps } from './card'
import { outcomesOf, verdictWords } from './verdict'
import { countOutcomes, countWords, outcomeBadge, resultOf, type Tense } from './words'
import { eventFacts, eventTitle } from '../events/describe-event'
import { plural } from '../lib/plural'
import { Badge } from '../ui/badge'
import { Table } from '../ui/table'

interface HeadlineProps {
  readonly events: readonly unknown[]
  readonly mappings: readonly ForecastMapping[]
  readonly tense: Tense
  /** Whether something of it has yet to be sent. */
  readonly waits: boolean
  /** What else is known of the event, e.g. when it arrived. */
  readonly facts?: string | undefined
}

/** What the event is, and the one thing that becomes of it; of a batch, how many events came out how. */
export function Headline({ events, mappings, tense, waits, facts }: HeadlineProps) {
  const one = events.length === 1
  const outcomes = outcomesOf(mappings, events.length)
  return (
    <>
      <h3 class="event-title">
        <bdi>{one ? eventTitle(events[0]) : plural(events.length, 'event')}</bdi>
      </h3>
      <p class="muted">
        {one && <bdi>{eventFacts(events[0])}</bdi>}
        {facts !== undefined && `${one ? ' · ' : ''}${facts}`}
      </p>
      <p class="verdict" role="status">
        {one ? (
          <>
            <Badge badge={outcomeBadge(waits ? 'waiting' : (outcomes[0] ?? 'no mapping'), tense)} />{' '}
            {verdictWords(mappings, tense)}
          </>
        ) : (
          countOutcomes(outcomes, tense).map(({ badge, count }) => (
            <Badge key={badge.word} badge={{ ...badge, word: countWords({ badge, count }) }} />
          ))
        )}
      </p>
    </>
  )
}

/** A batch in a table: of each mapping that fires how many results came out how. Events are counted above, once each. */
export function MappingTable({ cards }: { cards: readonly CardProps[] }) {
  const counted = cards.map(({ asked, mapping, tense }) => ({
    key: asked.key,
    name: mapping.name,
    counts: countOutcomes(
      mapping.events.flatMap(({ outcome }) => (outcome ? [resultOf(outcome)] : [])),
      tense
    )
  }))
  const words = [...new Set(counted.flatMap(({ counts }) => counts.map(({ badge }) => badge.word)))]
  if (cards.length < 2) return null
  const rows = counted.map(({ key, name, counts }) => {
    const count = (word: string) => counts.find(({ badge }) => badge.word === word)?.count ?? 0
    return { key, cells: [name, ...words.map((word) => count(word).toLocaleString('en'))] }
  })
  return <Table label="Results of each mapping" heads={['Mapping', ...words]} rows={rows} />
}
