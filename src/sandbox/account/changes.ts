import type { Account } from './account'
import type { ContactNote, IdNote, NotedContact } from './change-log'
import { isListening } from './external-event'
import type { FieldValue } from './field-value'

/** A contact, as far as people know it. */
export interface ChangedContact {
  id: number
  /** Null for one without an address. */
  email: string | null
}

/** What one request did to the account, in the order in which it did it. */
export type AccountChange =
  | {
      kind: 'contact'
      what: 'created' | 'updated' | 'deleted'
      contact: ChangedContact
      /** Null where there was no value, or is none any more. */
      fields: { id: number; name: string; before: FieldValue | null; after: FieldValue | null }[]
    }
  | {
      kind: 'list'
      what: 'added' | 'removed'
      contact: ChangedContact
      list: { id: number; name: string }
    }
  | {
      kind: 'trigger'
      /** `repeated`: a trigger with its id was processed before, so nothing starts. */
      what: 'fired' | 'repeated'
      contact: ChangedContact
      event: { id: number; name: string; listening: boolean }
      trigger_id: string | null
    }
  | {
      /** An engagement event; it names its contact in a form that only its schema knows. */
      kind: 'engagement'
      what: 'taken'
      integration: string
      configuration: string
      /** Whether it was a draft, which starts nothing. */
      draft: boolean
    }

/** What happened to an account since the last time, with the names that it has for it; what came out as it was is left out. */
export function takeChanges(account: Account): AccountChange[] {
  const notes = account.changes.take()
  if (notes.length === 0) return []
  const changes: AccountChange[] = []
  const contacts = new Map<NotedContact, ContactChange>()
  const ofContact = (contact: NotedContact, what: 'created' | 'updated' | 'deleted') => {
    const known = contacts.get(contact)
    if (known) {
      if (what === 'deleted') known.what = what
      return known
    }
    // Named at the end: it may get its address after this.
    const change: ContactChange = { kind: 'contact', what, contact: UNNAMED, fields: [] }
    contacts.set(contact, change)
    changes.push(change)
    return change
  }
  for (const note of notes) {
    if (note.kind === 'engaged') changes.push({ ...note, kind: 'engagement', what: 'taken' })
    else if (isIdNote(note)) changes.push(toChange(account, note))
    else if (note.kind === 'written') writeField(account, ofContact(note.contact, 'updated'), note)
    else ofContact(note.contact, note.kind)
  }
  for (const [contact, change] of contacts) change.contact = nameOf(contact)
  return changes.filter((change) => change.kind !== 'contact' || isChanged(change))
}

type ContactChange = Extract<AccountChange, { kind: 'contact' }>

const UNNAMED: ChangedContact = { id: 0, email: null }

function isIdNote(note: ContactNote | IdNote): note is IdNote {
  return typeof note.contact === 'number'
}

/** Two writes to one field are one change, from the value before the first. */
function writeField(
  account: Account,
  change: ContactChange,
  { field: id, before, after }: Extract<ContactNote, { kind: 'written' }>
): void {
  const known = change.fields.find((one) => one.id === id)
  if (known) known.after = after
  else change.fields.push({ id, name: account.fields.get(id)?.name ?? String(id), before, after })
}

function isChanged(change: ContactChange): boolean {
  if (change.fields.some(isSame)) change.fields = change.fields.filter((field) => !isSame(field))
  return change.what !== 'updated' || change.fields.length > 0
}

function isSame({ before, after }: ContactChange['fields'][number]): boolean {
  return before === after || String(before) === String(after)
}

function toChange(account: Account, note: IdNote): AccountChange {
  const known = account.contacts.get(note.contact)
  const contact = known ? nameOf(known) : { id: note.contact, email: null }
  if ('list' in note) {
    const list = { id: note.list, name: account.lists.get(note.list)?.name ?? String(note.list) }
    return { kind: 'list', what: note.kind, contact, list }
  }
  const fired = account.events.get(note.event)
  const listening = fired ? isListening(fired) : false
  const event = { id: note.event, name: fired?.name ?? String(note.event), listening }
  return { kind: 'trigger', what: note.kind, contact, event, trigger_id: note.triggerId }
}

function nameOf({ id, values }: NotedContact): ChangedContact {
  const email = values.get(3)
  return { id, email: typeof email === 'string' ? email : null }
}
