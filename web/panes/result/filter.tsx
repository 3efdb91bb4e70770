import { countVerdicts, type Verdict } from '../../result/words'

interface FilterProps {
  readonly verdicts: readonly Verdict[]
  /** The word of the rows that are shown; null for all. */
  readonly word: string | null
  readonly onChange: (word: string | null) => void
}

/** Below this many rows nobody needs a filter. */
const FEW = 8

/** Shows rows of one outcome only. */
export function Filter({ verdicts, word, onChange }: FilterProps) {
  const counts = countVerdicts(verdicts)
  if (verdicts.length < FEW || counts.length < 2) return null
  return (
    <label class="filter">
      Show
      <select value={word ?? ''} onChange={(event) => onChange(event.currentTarget.value || null)}>
        <option value="">all</option>
        {counts.map(({ verdict }) => (
          <option key={verdict.word} value={verdict.word}>
            {verdict.word.toLowerCase()}
          </option>
        ))}
      </select>
    </label>
  )
}
