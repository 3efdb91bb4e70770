import type { ComponentChildren } from 'preact'
import { plural } from '../../lib/plural'
import { countBadges, type OutcomeBadge } from '../../result/words'

interface SummaryProps {
  readonly badges: readonly OutcomeBadge[]
  /** What the line begins with. */
  readonly of?: string
  readonly children?: ComponentChildren
}

/** One line on all events: how many, and how many came out how. */
export function Summary({ badges, of = '', children }: SummaryProps) {
  return (
    <div class="summary">
      <p role="status">
        {of}
        <strong>{plural(badges.length, 'event')}</strong>
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
