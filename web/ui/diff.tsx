import { diffLines } from '../lib/diff'
import { prettyJson } from '../lib/json'

interface DiffProps {
  readonly label: string
  /** What is laid over one another, under the word for each. */
  readonly sides: readonly [readonly [string, unknown], readonly [string, unknown]]
}

/** Two JSON values laid over one another; lines of one side carry its sign and word. */
export function Diff({ label, sides: [[removed, one], [added, other]] }: DiffProps) {
  const lines = diffLines(prettyJson(one), prettyJson(other))
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
