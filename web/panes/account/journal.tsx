import { useState } from 'preact/hooks'
import type { JournalEntry } from '../../server/account-shapes'
import { useAppState } from '../../state/app'
import { JsonView } from '../../ui/json-view'
import { MOST_ROWS } from './table'

/** The requests that reached the account, newest first. */
export function Journal() {
  const journal = useAppState((state) => state.account?.journal ?? [])
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const found = journal
    .filter(({ method, path, status }) =>
      `${method} ${path} ${status ?? ''}`.toLowerCase().includes(wanted)
    )
    .toReversed()
  if (journal.length === 0) {
    return (
      <p class="empty muted">No request yet. Everything that reaches the account shows here.</p>
    )
  }
  return (
    <>
      <input
        type="search"
        class="search"
        aria-label="Search requests"
        placeholder="Search method, path or status"
        value={query}
        onInput={(event) => setQuery(event.currentTarget.value)}
      />
      {found.length === 0 && <p class="empty muted">No request fits "{query}".</p>}
      {found.slice(0, MOST_ROWS).map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
      {found.length > MOST_ROWS && (
        <p class="muted">The last {MOST_ROWS}. Search to see earlier ones.</p>
      )}
    </>
  )
}

function Entry({ entry }: { entry: JournalEntry }) {
  const [open, setOpen] = useState(false)
  const { method, path, status, time, duration_ms, fault } = entry
  return (
    <details class="exchange" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        <span class="mono muted">{new Date(time).toLocaleTimeString()}</span>{' '}
        <span class="mono">{method}</span> <span class="mono exchange-path">{path}</span>
        {fault !== null && <span class="muted">fault {fault}</span>}
        <span class="muted exchange-time">{Math.round(duration_ms)} ms</span>
        <span class="exchange-status">{status ?? 'cut'}</span>
      </summary>
      {open && (
        <div class="exchange-body">
          <h3 class="minor">Headers</h3>
          <JsonView value={entry.headers} label="Headers" />
          {entry.body !== '' && (
            <>
              <h3 class="minor">Body</h3>
              <JsonView value={entry.body} label="Body" />
            </>
          )}
          <h3 class="minor">Answer</h3>
          <JsonView value={entry.answer} label="Answer" />
        </div>
      )}
    </details>
  )
}
