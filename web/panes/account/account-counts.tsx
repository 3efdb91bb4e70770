import { useAppState } from '../../state/app'

/** The account in one line. */
export function AccountCounts() {
  const account = useAppState((state) => state.account)
  const arrived = useAppState((state) => state.live.reply?.total ?? 0)
  const live = useAppState((state) => state.server?.live === true)
  if (live)
    return (
      <span class="muted">
        {arrived.toLocaleString('en')} arrived; the account is Emarsys's own
      </span>
    )
  if (account === null) return <span class="muted">…</span>
  const { contacts, lists, triggers } = account.state
  const counts = [
    ['contacts', contacts.length],
    ['lists', lists.length],
    ['triggered', triggers.length],
    ['requests', account.journal.length],
    ['live', arrived],
    ['faults', activeFaults(account.faults)]
  ] as const
  return (
    <span class="counts">
      {counts
        .filter(([name, count]) => !['faults', 'live'].includes(name) || count > 0)
        .map(([name, count]) => (
          <span key={name}>
            {name} <b>{count.toLocaleString('en')}</b>
          </span>
        ))}
    </span>
  )
}

function activeFaults(faults: readonly { times?: number; hits: number }[]): number {
  return faults.filter(({ times, hits }) => times === undefined || hits < times).length
}
