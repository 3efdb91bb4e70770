import { Fragment } from 'preact'
import { plural } from '../../lib/plural'
import { describeEvent } from '../../events/describe-event'
import type { ForecastMapping } from '../../../src/workbench/wire'
import { useApp, useAppState } from '../../state/app'
import { selectEvent } from '../../state/events'
import { Late } from '../../ui/late'
import { ForecastCard } from './forecast-card'

/** What would happen to the event, or the batch, in every mapping, before anything is sent. */
export function ForecastView() {
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
  const { reply: forecast, question } = known.last
  // Cards are of the mappings that were asked about, whatever stands in the file by now.
  const { mappings } = question
  const names = forecast.mappings.filter(fires).map(({ name }) => name)
  const firing = names.length
  return (
    <div class={`answer${isForetold ? '' : ' dimmed'}`} aria-busy={!isForetold}>
      <div class="summary">
        <p role="status" class="summary-line" title={names.join(', ')}>
          {!isForetold && 'Before this change: '}
          <strong>
            {firing} of {plural(forecast.mappings.length, 'mapping')}
          </strong>{' '}
          {firing === 1 ? 'fires' : 'fire'}
          {firing > 0 && (
            <span class="muted">
              :{' '}
              {names.map((name, index) => (
                <Fragment key={index}>
                  {index > 0 && ', '}
                  <bdi>{name}</bdi>
                </Fragment>
              ))}
            </span>
          )}
        </p>
        <Scope />
      </div>
      {!forecast.onCopy && (
        <p class="message">
          Live: nothing was sent. The requests are those that Emarsys would get if it accepted each;
          what changes is not known before.
        </p>
      )}
      <ol class="cards-list">
        {mappings.map((asked, index) => {
          const mapping = forecast.mappings[index]
          return (
            mapping && (
              <ForecastCard
                key={asked.key}
                mapping={mapping}
                asked={asked}
                onCopy={forecast.onCopy}
              />
            )
          )
        })}
      </ol>
      <p class="muted teach">
        Nothing was sent.{forecast.onCopy && ' This ran on a copy of the account.'}
      </p>
    </div>
  )
}

/** Tells whether a mapping would do something with at least one of the events. */
function fires({ events }: ForecastMapping): boolean {
  return events.some(({ outcome }) => outcome !== null)
}

/** Chooses between a batch as a whole and one of its events. */
function Scope() {
  const app = useApp()
  const events = useAppState((state) => state.parsed.events)
  const scope = useAppState((state) => state.scope)
  const selected = useAppState((state) => state.selected)
  if (events.length < 2) return null
  const choose = (chosen: 'all' | 'one') => {
    app.set({ scope: chosen })
  }
  return (
    <div class="scope">
      <button type="button" aria-pressed={scope === 'all'} onClick={() => choose('all')}>
        All {events.length.toLocaleString('en')} events
      </button>
      <button
        type="button"
        aria-pressed={scope === 'one'}
        title={describeEvent(events[selected])}
        onClick={() => choose('one')}
      >
        Event {selected + 1}
      </button>
      <button
        type="button"
        aria-label="Event before"
        disabled={scope === 'all' || selected === 0}
        onClick={() => selectEvent(app, selected - 1)}
      >
        ‹
      </button>
      <button
        type="button"
        aria-label="Event after"
        disabled={scope === 'all' || selected >= events.length - 1}
        onClick={() => selectEvent(app, selected + 1)}
      >
        ›
      </button>
    </div>
  )
}
