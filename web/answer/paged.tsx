import type { ComponentChildren } from 'preact'
import { useEffect, useState } from 'preact/hooks'

/** How many rows are drawn at once. */
const PAGE = 50

interface PagedProps<Item> {
  readonly items: readonly Item[]
  readonly row: (item: Item) => ComponentChildren
  /** Begins at the first page again when this changes. */
  readonly of: unknown
}

/** Rows, fifty at a time: a thousand events stay as quick as ten. */
export function Paged<Item>({ items, row, of }: PagedProps<Item>) {
  const [page, setPage] = useState(0)
  useEffect(() => setPage(0), [of])
  const last = Math.max(0, Math.ceil(items.length / PAGE) - 1)
  const current = Math.min(page, last)
  const from = current * PAGE
  const shown = items.slice(from, from + PAGE)
  return (
    <>
      <ol class="rows" start={from + 1}>
        {shown.map(row)}
      </ol>
      {last > 0 && (
        <nav class="pager" aria-label="Pages of events">
          <button
            type="button"
            class="button"
            disabled={current === 0}
            onClick={() => setPage(current - 1)}
          >
            Previous
          </button>
          <span>
            {from + 1}–{from + shown.length} of {items.length.toLocaleString('en')}
          </span>
          <button
            type="button"
            class="button"
            disabled={current === last}
            onClick={() => setPage(current + 1)}
          >
            Next
          </button>
        </nav>
      )}
    </>
  )
}
