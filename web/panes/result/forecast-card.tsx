import { useState } from 'preact/hooks'
import { describeEvent } from '../../events/describe-event'
import { plural } from '../../lib/plural'
import { countBadges, outcomeBadge, outcomeReason } from '../../result/words'
import type { ForecastEvent, ForecastMapping } from '../../../src/workbench/wire'
import { useApp, useAppState } from '../../state/app'
import { openAsked } from '../../state/mappings-file'
import type { RunnableMapping } from '../../state/subscriptions'
import { Badge } from '../../ui/badge'
import { Fold } from '../../ui/fold'
import { JsonView } from '../../ui/json-view'
import { Changes } from './changes'
import { Exchanges } from './exchanges'
import { FieldLink } from './field-link'
import { Paged } from './paged'

interface ForecastCardProps {
  readonly mapping: ForecastMapping
  /** The mapping that was asked about. */
  readonly asked: RunnableMapping
  /** Whether the changes are known. */
  readonly onCopy: boolean
}

/** What one mapping would do: a line for one that does not fire, else why, the requests, and the changes. */
export function ForecastCard(props: ForecastCardProps) {
  const { mapping } = props
  const firing = mapping.events.filter(({ outcome }) => outcome !== null)
  if (firing.length === 0) {
    return (
      <li class={`forecast-line${mapping.problem === undefined ? '' : ' forecast-problem'}`}>
        <span class="mark" aria-hidden="true" />
        <span class="forecast-off">
          <Title {...props} fires={false} />
          <span class="muted">{whyNot(mapping)}</span>
        </span>
      </li>
    )
  }
  return (
    <li class="forecast-card">
      <div class="forecast-head">
        <span class="mark mark-on" aria-hidden="true" />
        <Title {...props} fires />
        <span class="forecast-fires">
          {mapping.events.length === 1
            ? 'fires'
            : `fires for ${firing.length.toLocaleString('en')} of ${mapping.events.length.toLocaleString('en')}`}
        </span>
      </div>
      {mapping.events.length === 1 ? <One event={firing[0]} /> : <Many {...props} />}
      <Changes
        changes={mapping.changes}
        changed={mapping.changed}
        none={noneWords(firing, props.onCopy)}
      />
      {mapping.requests.length > 0 && (
        <div class="forecast-requests">
          <Exchanges exchanges={mapping.requests} foretold />
        </div>
      )}
      {mapping.events.length === 1 && firing[0]?.payload !== undefined && (
        <Fold class="more forecast-values" summary="Mapped values">
          {() => <JsonView value={firing[0]?.payload} label="Mapped values" />}
        </Fold>
      )}
    </li>
  )
}

/** The mapping's name; a click opens it. */
function Title({ mapping, asked, fires }: ForecastCardProps & { fires: boolean }) {
  const app = useApp()
  const current = useAppState((state) => state.editing === asked.key)
  const title = useAppState((state) => state.manifest?.actions[mapping.action]?.title)
  return (
    <>
      <button
        type="button"
        class="link forecast-name"
        aria-current={current ? 'true' : undefined}
        onClick={() => {
          openAsked(app, asked)
          app.set({ pane: 'mapping' })
        }}
      >
        <bdi>{mapping.name}</bdi>
      </button>
      {asked.edited && <span class="edited">edited</span>}
      {fires && title !== mapping.name && <span class="muted">{title}</span>}
    </>
  )
}

function whyNot({ enabled, problem, events }: ForecastMapping): string {
  if (!enabled) return 'off'
  if (problem !== undefined) return problem
  return events.length === 1 ? (events[0]?.reason ?? '') : 'matches none of the events'
}

/** One event: why it fires, and what is wrong with it. */
function One({ event }: { event: ForecastEvent | undefined }) {
  const index = useAppState((state) => state.selected)
  if (event?.outcome == null) return null
  const { outcome, reason, errors = [] } = event
  const whole = { ...outcome, index }
  return (
    <>
      <p class="muted forecast-reason">{reason}</p>
      {outcome.status !== 'delivered' && (
        <p class="forecast-bad">
          <Badge badge={outcomeBadge(whole)} /> {outcomeReason(whole)}{' '}
          <FieldLink field={errors[0]?.field} />
        </p>
      )}
    </>
  )
}

/** A batch: how many come out how, and the events one by one. */
function Many({ mapping }: ForecastCardProps) {
  const events = useAppState((state) => state.parsed.events)
  const [open, setOpen] = useState(false)
  const rows = mapping.events.flatMap((event, index) =>
    event.outcome === null ? [] : [{ event, index, outcome: { ...event.outcome, index } }]
  )
  const counts = countBadges(rows.map(({ outcome }) => outcomeBadge(outcome)))
  return (
    <>
      <p class="forecast-counts">
        {counts.map(({ badge, count }) => (
          <span key={badge.word} class={`count count-${badge.tone}`}>
            {count.toLocaleString('en')} {badge.word.toLowerCase()}
          </span>
        ))}
        <button type="button" class="link" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? 'Hide the events' : `Show ${plural(rows.length, 'event')}`}
        </button>
      </p>
      {open && (
        <Paged
          items={rows}
          of={mapping.name}
          row={({ event, index, outcome }) => (
            <li key={index} class="row forecast-row">
              <span class="row-number">#{index + 1}</span>
              <Badge badge={outcomeBadge(outcome)} />
              <bdi class="row-event">{describeEvent(events[index])}</bdi>
              {outcome.status !== 'delivered' && (
                <span class="row-reason">
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

function noneWords(firing: readonly ForecastEvent[], onCopy: boolean): string {
  if (!onCopy) return ''
  const arrives = firing.some(({ outcome }) => outcome?.status === 'delivered')
  return arrives ? 'Nothing changes: the account is like this already.' : 'Nothing changes.'
}
