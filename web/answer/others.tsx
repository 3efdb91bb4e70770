import { plural } from '../lib/plural'
import { Fold } from '../ui/fold'
import { type CardProps, MappingName } from './card'
import { nearestMiss } from './verdict'
import type { Tense } from './words'

interface OthersProps {
  readonly cards: readonly CardProps[]
  readonly tense: Tense
  /** How many mappings fire. */
  readonly others: number
}

/** The mappings that do not fire: one line with the nearest miss; the rest opens. */
export function Others({ cards, tense, others }: OthersProps) {
  if (cards.length === 0) return null
  const broken = cards.filter(({ mapping }) => mapping.problem !== undefined)
  const quiet = cards.filter(({ mapping }) => mapping.problem === undefined)
  const miss = nearestMiss(quiet.map(({ mapping }) => mapping))
  const near = miss && quiet[miss.index]
  return (
    <>
      {broken.map((card) => (
        <p key={card.asked.key} class="message message-error">
          <MappingName {...card} /> cannot run: {card.mapping.problem}
        </p>
      ))}
      {quiet.length > 0 && (
        <Fold
          class="others"
          summary={
            <>
              {others === 0 ? plural(quiet.length, 'mapping') : plural(quiet.length, 'other')}{' '}
              {tense === 'did' ? 'did' : quiet.length === 1 ? 'does' : 'do'} not fire.
              {near && (
                <>
                  {' '}
                  Nearest: <strong>{near.mapping.name}</strong>: {miss.reason}
                </>
              )}
            </>
          }
        >
          {() => (
            <ul class="other-mappings" aria-label="Mappings that do not fire">
              {quiet.map((card) => (
                <li key={card.asked.key}>
                  <MappingName {...card} />
                  <span class="muted">{whyNot(card)}</span>
                </li>
              ))}
            </ul>
          )}
        </Fold>
      )}
    </>
  )
}

function whyNot({ mapping: { enabled, events } }: CardProps): string {
  if (!enabled) return 'off'
  return events.length === 1 ? (events[0]?.reason ?? '') : 'matches none of the events'
}
