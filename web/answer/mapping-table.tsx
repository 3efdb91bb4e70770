import type { CardProps } from './card'
import { countBadges, resultBadge } from './words'

/** A batch in a table: of each mapping that fires how many results came out how. Events are counted above, once each. */
export function MappingTable({ cards }: { cards: readonly CardProps[] }) {
  const rows = cards.map(({ asked, mapping }) => ({
    key: asked.key,
    name: mapping.name,
    counts: countBadges(
      mapping.events.flatMap(({ outcome }) => (outcome ? [resultBadge(outcome)] : []))
    )
  }))
  const words = [...new Set(rows.flatMap(({ counts }) => counts.map(({ badge }) => badge.word)))]
  if (rows.length < 2) return null
  return (
    <table class="mapping-table" aria-label="Results of each mapping">
      <thead>
        <tr>
          {['Mapping', ...words].map((word) => (
            <th key={word} scope="col">
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, counts }) => (
          <tr key={key}>
            <th scope="row">
              <bdi>{name}</bdi>
            </th>
            {words.map((word) => (
              <td key={word}>
                {(counts.find(({ badge }) => badge.word === word)?.count ?? 0).toLocaleString('en')}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
