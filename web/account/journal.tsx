import { useState } from 'preact/hooks'
import { ExchangeBody } from '../answer/exchanges'
import { isDelivery } from '../server/account-calls'
import { useApp } from '../state/app'
import type { Account } from '../state/app-state'
import { Check } from '../ui/check'
import { Fold } from '../ui/fold'
import { Search } from '../ui/search'
import { Time } from '../ui/time'
import { MAX_ROWS } from '../ui/table'
import type { JournalEntry } from '../../src/workbench/wire'

/** The requests that reached the account, newest first. */
export function Journal({ account: { journal: all } }: { account: Account }) {
  const [lookUps, setLookUps] = useState(false)
  const journal = lookUps ? all : all.filter(isDelivery)
  const [query, setQuery] = useState('')
  const wanted = query.trim().toLowerCase()
  const found = journal
    .filter(({ method, path, status }) =>
      `${method} ${path} ${status ?? ''}`.toLowerCase().includes(wanted)
    )
    .toReversed()
  const others = all.length - all.filter(isDelivery).length
  const toggle = others > 0 && (
    <Check checked={lookUps} onChange={setLookUps}>
      Show look-ups, as those of this page's drop-downs ({others})
    </Check>
  )
  if (journal.length === 0) {
    return (
      <>
        {toggle}
        <p class="empty muted">No event was sent yet. Every request with one shows here.</p>
      </>
    )
  }
  return (
    <>
      <Search
        label="Search requests"
        placeholder="Search method, path or status"
        value={query}
        onChange={setQuery}
      />
      {toggle}
      {found.length === 0 && <p class="empty muted">No request fits "{query}".</p>}
      {found.slice(0, MAX_ROWS).map((entry) => (
        <Entry key={entry.id} entry={entry} />
      ))}
      {found.length > MAX_ROWS && (
        <p class="muted">The last {MAX_ROWS}. Search to see earlier ones.</p>
      )}
    </>
  )
}

function Entry({ entry }: { entry: JournalEntry }) {
  const { server } = useApp().state
  const { method, path, headers, body, status, answer, time, duration_ms, fault } = entry
  const exchange = {
    request: { url: `${server?.apiUrl ?? ''}${path}`, method, headers, body },
    response: { ...(status !== null && { statusCode: status }), body: answer }
  }
  const summary = (
    <>
      <span class="mono muted">
        <Time at={time} />
      </span>{' '}
      <span class="mono">{method}</span> <span class="mono grow cut">{path}</span>
      {fault !== null && <span class="muted">fault {fault}</span>}
      <span class="muted">{Math.round(duration_ms)} ms</span>
      <span class="mono exchange-status">{status ?? 'cut'}</span>
    </>
  )
  return (
    <Fold class="exchange" summary={summary}>
      {() => <ExchangeBody exchange={exchange} answer={status === null ? 'No answer' : 'Answer'} />}
    </Fold>
  )
}
