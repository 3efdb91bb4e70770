import type { ComponentChildren } from 'preact'
import { plural } from '../../lib/plural'
import { countBadges, type OutcomeBadge } from '../../result/words'

interface SummaryProps {
  /** How many events there were. */
  readonly count: number
  readonly badges: readonly OutcomeBadge[]
  readonly children?: ComponentChildren
}

/** One line on all events: how many, and how many came out how. */
export function Summary({ count: events, badges, children }: SummaryProps) {
  return (
    <div class="summary">
      <p role="status">
        <strong>{plural(events, 'event')}</strong>
        {countBadges(badges).map(({ badge, count }) => (
          <span key={badge.word}>
            {' · '}
            <span class={`count count-${badge.tone}`}>
              {count.toLocaleString('en')} {badge.word.toLowerCase()}
            </span>
          </span>
        ))}
      </p>
      {children}
    </div>
  )
}
