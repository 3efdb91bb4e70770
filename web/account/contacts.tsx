import { useState } from 'preact/hooks'
import type { Account } from '../state/app-state'
import { Search } from '../ui/search'
import { HistoryLink } from './history-link'
import { Table } from '../ui/table'
import type { Contact } from '../../src/workbench/wire'

/** Fields that have a column of their own: e-mail, first name, last name, opt-in. */
const OWN_COLUMNS = [
  ['3', 'E-Mail'],
  ['1', 'First name'],
  ['2', 'Last name'],
  ['31', 'Opt-in']
] as const

const OPT_IN: Readonly<Record<string, string>> = { '1': 'yes', '2': 'no' }

/** The contacts of the account, newest first. */
export function Contacts({ account }: { account: Account }) {
  const { contacts, fields } = account.state
  const [query, setQuery] = useState('')
  const names = new Map(fields.map(({ id, name }) => [String(id), name]))
  const wanted = query.trim().toLowerCase()
  const found = contacts
    .filter(
      (contact) => wanted === '' || JSON.stringify(contact.values).toLowerCase().includes(wanted)
    )
    .toReversed()
  return (
    <>
      <Search label="Search contacts" value={query} onChange={setQuery} />
      {found.length === 0 ? (
        <p class="empty muted">
          {contacts.length === 0
            ? 'The account has no contacts. Send an identify event through Upsert Contact.'
            : `No contact holds "${query}".`}
        </p>
      ) : (
        <Table
          label="Contacts"
          heads={['Id', ...OWN_COLUMNS.map(([, name]) => name), 'Other fields']}
          rows={found.map((contact) => ({ key: contact.id, cells: cellsOf(contact, names) }))}
        />
      )}
    </>
  )
}

/** A contact is opened by its address, or where it has none by its id. */
function cellsOf({ id, values }: Contact, names: ReadonlyMap<string, string | null>) {
  const email = values['3'] === undefined ? '' : String(values['3'])
  const link = (label: string) => (
    <HistoryLink
      subject={{ kind: 'contact', id, name: email === '' ? `Contact ${id}` : email }}
      label={label}
    />
  )
  const own = OWN_COLUMNS.map(([field]) => {
    const value = String(values[field] ?? '')
    if (field === '3') return email === '' ? '' : link(email)
    return field === '31' ? (OPT_IN[value] ?? '') : value
  })
  const others = Object.entries(values)
    .filter(([field]) => !OWN_COLUMNS.some(([known]) => known === field))
    .map(([field, value]) => `${names.get(field) ?? field}: ${String(value)}`)
  return [
    email === '' ? link(String(id)) : String(id),
    ...own,
    <span class="muted">{others.join(', ')}</span>
  ]
}
