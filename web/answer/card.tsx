import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { ForecastEvent, ForecastMapping } from '../../src/workbench/wire'
import { Changes } from './changes'
import { Exchanges } from './exchanges'
import { FieldLink } from './field-link'
import {
  countOutcomes,
  countWords,
  outcomeBadge,
  outcomeReason,
  resultOf,
  type Tense
} from './words'
import { describeEvent } from '../events/describe-event'
import { plural } from '../lib/plural'
import { useApp } from '../state/app'
import { openAsked } from '../state/mappings-file'
import type { RunnableMapping } from '../state/subscriptions'
import { Badge } from '../ui/badge'
import { TextButton } from '../ui/button'
import { Fold } from '../ui/fold'
import { JsonView } from '../ui/json-view'

/** A mapping that was asked about, and what it makes of the events. */
export interface CardProps {
  readonly mapping: ForecastMapping
  readonly asked: RunnableMapping
  readonly events: readonly unknown[]
  readonly tense: Tense
  /** Said in place of the changes where nobody knows them; null where they are known. */
  readonly unobserved: string | null
}

/** What one mapping would do, or did: what changes in words, before any request. */
export function Card(props: CardProps) {
  const { mapping, events, tense, unobserved } = props
  const firing = mapping.events.filter(({ outcome }) => outcome !== null)
  const [first] = firing
  const one = events.length === 1
  return (
    <li class="card-of-mapping">
      <div class="card-head">
        <MappingName {...props} />
        {one && first?.outcome && <Badge badge={outcomeBadge(resultOf(first.outcome), tense)} />}
      </div>
      {one ? <One event={first} /> : <Many {...props} />}
      <Changes
        changes={mapping.changes}
        changed={mapping.changed}
        tense={tense}
        none={unobserved ?? noneWords(firing, tense)}
      />
      {mapping.order !== undefined && <p class="card-order">{mapping.order}</p>}
      <div class="card-requests">
        <Exchanges exchanges={mapping.requests} foretold={tense === 'would'} />
        {one && first?.payload !== undefined && (
          <Fold class="more" summary="Mapped values">
            {() => <JsonView value={first.payload} label="Mapped values" />}
          </Fold>
        )}
      </div>
    </li>
  )
}

/** The mapping's name; a click opens it. */
export function MappingName({ mapping, asked }: Pick<CardProps, 'mapping' | 'asked'>) {
  const app = useApp()
  const current = app.state.editing === asked.key
  const title = app.state.manifest?.actions[mapping.action]?.title
  return (
    <span class="grow">
      <TextButton
        class="card-name"
        aria-current={current ? 'true' : undefined}
        onClick={() => {
          openAsked(app, asked)
          app.set({ pane: 'mappings' })
        }}
      >
        <bdi>{mapping.name}</bdi>
      </TextButton>{' '}
      {title !== mapping.name && <span class="muted">{title}</span>}{' '}
      {asked.edited && <span class="edited">edited</span>}
    </span>
  )
}

/** One event: what is wrong with it, and what to do. */
function One({ event }: { event: ForecastEvent | undefined }) {
  const app = useApp()
  if (event?.outcome == null || event.outcome.status === 'delivered') return null
  const { outcome, errors = [] } = event
  return (
    <p class="card-bad">
      {outcomeReason(outcome)} <FieldLink field={errors[0]?.field} />
      {outcome.status === 'unauthorized' && (
        <TextButton onClick={() => app.set({ settingsOpen: true })}>Open the settings</TextButton>
      )}
    </p>
  )
}

/** A batch: how many come out how, and the events one by one. */
function Many({ mapping, events, tense }: CardProps) {
  const [open, setOpen] = useState(false)
  const [word, setWord] = useState<string | null>(null)
  const rows = mapping.events.flatMap((event, index) =>
    event.outcome === null ? [] : [{ event, index, outcome: event.outcome }]
  )
  const badgeOf = (outcome: Parameters<typeof resultOf>[0]) =>
    outcomeBadge(resultOf(outcome), tense)
  const counts = countOutcomes(
    rows.map(({ outcome }) => resultOf(outcome)),
    tense
  )
  const shown = rows.filter(({ outcome }) => word === null || badgeOf(outcome).word === word)
  return (
    <>
      <p class="card-counts">
        {counts.map(({ badge, count }) => (
          <button
            key={badge.word}
            type="button"
            class={`badge badge-${badge.tone}`}
            aria-pressed={open && word === badge.word}
            title="Show these events"
            onClick={() => {
              setOpen(true)
              setWord(word === badge.word ? null : badge.word)
            }}
          >
            {countWords({ badge, count })}
          </button>
        ))}
        <TextButton aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide the events' : `Show ${plural(rows.length, 'event')}`}
        </TextButton>
      </p>
      {open && (
        <Paged
          key={word}
          items={shown}
          row={({ event, index, outcome }) => (
            <li key={index} class="row">
              <span class="muted">#{index + 1}</span>
              <Badge badge={badgeOf(outcome)} />
              <bdi>{describeEvent(events[index])}</bdi>
              {outcome.status !== 'delivered' && (
                <span class="muted row-reason">
                  {outcomeReason(outcome)} <FieldLink field={event.errors?.[0]?.field} />
                </span>
              )}
            </li>
          )}
        />
      )}
    </>
  )
}

function noneWords(firing: readonly ForecastEvent[], tense: Tense): string {
  const arrives = firing.some(({ outcome }) => outcome?.status === 'delivered')
  if (!arrives) return tense === 'would' ? 'Nothing changes.' : 'Nothing changed.'
  return tense === 'would'
    ? 'Nothing changes: the account is like this already.'
    : 'Nothing changed: the account was like this already.'
}

/** How many more rows are drawn at a time. */
const PAGE = 50

interface PagedProps<Item> {
  readonly items: readonly Item[]
  readonly row: (item: Item) => ComponentChildren
}

/** Rows, fifty at a time: a thousand events are as quick as ten. */
function Paged<Item>({ items, row }: PagedProps<Item>) {
  const [most, setMost] = useState(PAGE)
  const left = items.length - most
  return (
    <>
      <ol class="rows">{items.slice(0, most).map(row)}</ol>
      {left > 0 && (
        <TextButton onClick={() => setMost(most + PAGE)}>
          Show {Math.min(left, PAGE)} more of {items.length.toLocaleString('en')}
        </TextButton>
      )}
    </>
  )
}
