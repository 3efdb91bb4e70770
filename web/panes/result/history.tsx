import { plural } from '../../lib/plural'
import { type Run, runName } from '../../result/run'
import { countBadges, outcomeBadge } from '../../result/words'
import { useApp, useAppState } from '../../state/app'
import { openRun } from '../../state/runs'
import { Time } from '../../ui/time'

/** The sends of the past, to look at again. */
export function History() {
  const app = useApp()
  const runs = useAppState((state) => state.runs)
  if (runs.length === 0) {
    return (
      <p class="empty muted">Nothing was sent yet. Every send is kept here to look at again.</p>
    )
  }
  return (
    <ol class="rows history">
      {runs.map((run) => (
        <li key={run.id} class="row">
          <button type="button" class="row-head" onClick={() => openRun(app, run)}>
            <span class="row-number">
              <Time at={run.at} />
            </span>
            <bdi class="row-event">{runName(run)}</bdi>
            <span class="row-reason">
              {plural(run.events.length, 'event')}
              {countBadges(badgesOf(run)).map(({ badge, count }) => (
                <span key={badge.word}>
                  {' · '}
                  <span class={`count count-${badge.tone}`}>
                    {count} {badge.word.toLowerCase()}
                  </span>
                </span>
              ))}
            </span>
          </button>
        </li>
      ))}
    </ol>
  )
}

function badgesOf({ results }: Run) {
  return results.flatMap(({ outcomes }) => outcomes.map(outcomeBadge))
}
