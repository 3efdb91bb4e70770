import { countBadges, type OutcomeBadge } from '../../result/words'

interface FilterProps {
  readonly badges: readonly OutcomeBadge[]
  /** The word of the rows that are shown; null for all. */
  readonly word: string | null
  readonly onChange: (word: string | null) => void
}

/** Below this many rows nobody needs a filter. */
const FEW = 8

/** Shows rows of one outcome only. */
export function Filter({ badges, word, onChange }: FilterProps) {
  const counts = countBadges(badges)
  if (badges.length < FEW || counts.length < 2) return null
  return (
    <label class="filter">
      Show
      <select value={word ?? ''} onChange={(event) => onChange(event.currentTarget.value || null)}>
        <option value="">all</option>
        {counts.map(({ badge }) => (
          <option key={badge.word} value={badge.word}>
            {badge.word.toLowerCase()}
          </option>
        ))}
      </select>
    </label>
  )
}
