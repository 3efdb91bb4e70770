import { isDelivery } from '../../server/delivery'
import { useAppState } from '../../state/app'

/** The account in one line. */
export function AccountCounts() {
  const account = useAppState((state) => state.account)
  if (account === null) return <span class="muted">…</span>
  const { contacts, lists, triggers } = account.state
  const faults = activeFaults(account.faults)
  const counts = [
    ['contacts', contacts.length],
    ['lists', lists.length],
    ['triggered', triggers.length],
    ['requests', account.journal.filter(isDelivery).length],
    ...(faults > 0 ? [['faults', faults] as const] : [])
  ] as const
  return (
    <span class="counts">
      {counts.map(([name, count]) => (
        <span key={name}>
          {name} <b>{count.toLocaleString('en')}</b>
        </span>
      ))}
    </span>
  )
}

function activeFaults(faults: readonly { times?: number | undefined; hits: number }[]): number {
  return faults.filter(({ times, hits }) => times === undefined || hits < times).length
}
