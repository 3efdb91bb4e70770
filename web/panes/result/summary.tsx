import type { ComponentChildren } from 'preact'
import { plural } from '../../lib/plural'
import { countVerdicts, type Verdict } from '../../result/words'

interface SummaryProps {
  readonly verdicts: readonly Verdict[]
  /** What the line begins with. */
  readonly of?: string
  readonly children?: ComponentChildren
}

/** One line on all events: how many, and how many came out how. */
export function Summary({ verdicts, of = '', children }: SummaryProps) {
  return (
    <div class="summary">
      <p role="status">
        {of}
        <strong>{plural(verdicts.length, 'event')}</strong>
        {countVerdicts(verdicts).map(({ verdict, count }) => (
          <span key={verdict.word}>
            {' · '}
            <span class={`count count-${verdict.tone}`}>
              {count.toLocaleString('en')} {verdict.word.toLowerCase()}
            </span>
          </span>
        ))}
      </p>
      {children}
    </div>
  )
}
