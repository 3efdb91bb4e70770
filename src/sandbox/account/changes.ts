import type { Account } from './account'
import type { AccountChange, ChangedContact } from './account-change'
import type { ContactNote, IdNote, Note, NotedContact } from './change-log'
import { isListening } from './external-event'

/** What one request did to the account. */
export interface Changes {
  /** The first of them. */
  readonly changes: readonly AccountChange[]
  /** How many there were. */
  readonly changed: number
}

/**
 * What happened to an account since the last time, with the names that it has for it; what came out as it was is left out.
 * @param most how many are told
 */
export function takeChanges(account: Account, most: number): Changes {
  const notes = account.changes.take().filter(isChanged)
  return {
    changes: notes.slice(0, most).map((note) => toChange(account, note)),
    changed: notes.length
  }
}

function isChanged(note: Note): boolean {
  if (note.kind !== 'contact' || note.what !== 'updated') return true
  for (const [field, before] of note.before ?? [])
    if (String(before) !== String(note.contact.values.get(field) ?? null)) return true
  return false
}

/** Two writes to one field are one change, from the value before the first. */
function fieldsOf({ contact, before }: ContactNote) {
  const written = before ?? new Map([...contact.values.keys()].map((field) => [field, null]))
  return [...written]
    .map(([id, value]) => ({ id, before: value, after: contact.values.get(id) ?? null }))
    .filter((field) => String(field.before) !== String(field.after))
}

function toChange(account: Account, note: Note): AccountChange {
  if (note.kind === 'engaged') return { ...note, kind: 'engagement', what: 'taken' }
  if (note.kind !== 'contact') return toIdChange(account, note)
  const { kind, what } = note
  const fields = fieldsOf(note).map(({ id, ...values }) => ({
    id,
    name: account.fields.get(id)?.name ?? String(id),
    ...values
  }))
  return { kind, what, contact: nameOf(note.contact), fields }
}

function toIdChange(account: Account, note: IdNote): AccountChange {
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
