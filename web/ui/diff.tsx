import type { DiffLine } from '../lib/diff'

interface DiffProps {
  readonly label: string
  readonly lines: readonly DiffLine[]
  /** Whose the lines are that only one side has. */
  readonly removed: string
  readonly added: string
}

/** Two texts laid over one another; lines of one side carry its sign and word. */
export function Diff({ label, lines, removed, added }: DiffProps) {
  return (
    <section class="diff" aria-label={label}>
      <p class="muted">
        <span class="diff-removed">− {removed}</span> <span class="diff-added">+ {added}</span>
      </p>
      <pre>
        {lines.map(({ kind, text }, index) => (
          <div key={index} class={`diff-${kind}`}>
            {{ same: '  ', removed: '− ', added: '+ ' }[kind]}
            {text}
          </div>
        ))}
      </pre>
    </section>
  )
}
