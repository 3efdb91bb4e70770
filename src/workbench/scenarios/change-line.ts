import type { AccountChange } from '../wire'

/** A change of the account as one line, without ids that another run would give: `ada@example.com: Loyalty points 120 → 184`. */
export function changeLine(change: AccountChange): string {
  if (change.kind === 'engagement') return engagementLine(change)
  return `${change.contact.email ?? 'a contact without address'}: ${whatOf(change)}`
}

/** An engagement event names its contact in a form that only its schema knows. */
function engagementLine({ integration, configuration, draft }: Engagement): string {
  return `engagement event ${integration}/${configuration}${draft ? ' (draft)' : ''} taken`
}

type Engagement = Extract<AccountChange, { kind: 'engagement' }>

function whatOf(change: Exclude<AccountChange, Engagement>): string {
  switch (change.kind) {
    case 'list':
      return `${change.what === 'added' ? '+' : '−'} ${change.list.name}`
    case 'trigger':
      if (change.what === 'repeated') return `${change.event.name} already processed`
      return `${change.event.name} ${change.event.listening ? 'starts' : 'fires, nothing listens'}`
    default: {
      const values = change.fields.map(
        ({ name, before, after }) => `${name} ${shown(before)} → ${shown(after)}`
      )
      return [...(change.what === 'updated' ? [] : [change.what]), ...values].join(', ')
    }
  }
}

function shown(value: string | readonly string[] | null): string {
  if (value === null) return 'empty'
  return typeof value === 'string' ? value : value.join(' + ')
}
