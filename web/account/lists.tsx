import type { Account } from '../state/app-state'
import { plural } from '../lib/plural'
import { HistoryLink } from './history-link'
import { MAX_ROWS } from '../ui/table'

/** The contact lists and who is on them. */
export function Lists({ account }: { account: Account }) {
  const { lists, contacts } = account.state
  const emails = new Map(
    contacts.map(({ id, values }) => [id, String(values['3'] ?? `contact ${id}`)])
  )
  if (lists.length === 0) return <p class="empty muted">The account has no contact lists.</p>
  return (
    <div class="cards">
      {lists.map(({ id, name, members }) => (
        <section class="card" key={id} aria-label={`Contact list ${name}`}>
          <h3>
            <HistoryLink subject={{ kind: 'list', id, name }} />{' '}
            <span class="mono muted">{id}</span>
          </h3>
          <p class="muted">{plural(members.length, 'member')}</p>
          <ul>
            {members.slice(0, MAX_ROWS).map((member) => (
              <li key={member}>{emails.get(member) ?? `contact ${member}`}</li>
            ))}
          </ul>
          {members.length > MAX_ROWS && (
            <p class="muted">and {(members.length - MAX_ROWS).toLocaleString('en')} more</p>
          )}
        </section>
      ))}
    </div>
  )
}
