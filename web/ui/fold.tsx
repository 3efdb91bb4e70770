import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'

interface FoldProps {
  readonly class: string
  readonly summary: ComponentChildren
  /** Whether it begins opened. */
  readonly open?: boolean
  readonly children: () => ComponentChildren
}

/** What opens on a click. What is inside is made when it is opened first: a request of a thousand rows is drawn for whoever looks. */
export function Fold({ class: name, summary, open = false, children }: FoldProps) {
  const [made, setMade] = useState(open)
  return (
    <details
      class={name}
      open={open}
      onToggle={(event) => {
        if (event.currentTarget.open) setMade(true)
      }}
    >
      <summary>{summary}</summary>
      {made && children()}
    </details>
  )
}
