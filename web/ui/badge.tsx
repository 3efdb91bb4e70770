import type { OutcomeBadge } from '../answer/words'

/** An outcome: its word on its colour. */
export function Badge({ badge }: { badge: OutcomeBadge }) {
  return <span class={`badge badge-${badge.tone}`}>{badge.word}</span>
}
