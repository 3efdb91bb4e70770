import type { Verdict } from '../result/words'

/** An outcome: its word on its colour. */
export function Badge({ verdict }: { verdict: Verdict }) {
  return <span class={`badge badge-${verdict.tone}`}>{verdict.word}</span>
}
