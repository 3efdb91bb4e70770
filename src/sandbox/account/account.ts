import { ChangeLog, Members } from './changes'
import { type Contact, Contacts, type KeyField } from './contacts'
import { createSystemFields, type Field } from './field'
import type { Seed } from './seed'
import { Triggers } from './triggers'

/** A contact list and who is on it. */
export interface ContactList {
  readonly id: number
  name: string
  readonly created: string
  /** Ids of contacts. */
  readonly members: Set<number>
}

/** An external event, and whether a program waits for it. */
export interface ExternalEvent {
  readonly id: number
  name: string
  readonly created: string
  readonly listening: boolean
}

/** An Emarsys account: everything that requests can see or change. */
export interface Account {
  readonly fields: Map<number, Field>
  readonly contacts: Contacts
  readonly lists: Map<number, ContactList>
  readonly events: Map<number, ExternalEvent>
  readonly triggers: Triggers
  /** What the last request did. */
  readonly changes: ChangeLog
  nextId: number
}

/** The first id of lists, events and fields that requests create. */
const FIRST_ID = 700_000_001

/** An account as the seed describes it. */
export function createAccount(seed: Seed, now: Date, foldsEmail: () => boolean): Account {
  const created = stamp(now)
  const changes = new ChangeLog()
  const account: Account = {
    fields: new Map(createSystemFields().map((field) => [field.id, field])),
    contacts: new Contacts(foldsEmail, changes),
    lists: new Map(),
    events: new Map(),
    triggers: new Triggers(),
    changes,
    nextId: FIRST_ID
  }
  for (const { id, name, string_id = null, application_type, choices = {} } of seed.fields ?? []) {
    const type = application_type
    account.fields.set(id, {
      id,
      name,
      stringId: string_id,
      type,
      readOnly: false,
      choices: new Map(Object.entries(choices))
    })
  }
  for (const values of seed.contacts ?? []) {
    const contact = account.contacts.create(created)
    const entries = Object.entries(values).map(([field, value]): [number, typeof value] => [
      Number(field),
      value
    ])
    account.contacts.write(contact, entries)
  }
  for (const { id, name, members = [] } of seed.lists ?? []) {
    const ids = members.flatMap((email) =>
      account.contacts.find(3, email).map((contact) => contact.id)
    )
    account.lists.set(id, { id, name, created, members: new Members(id, changes, ids) })
  }
  for (const { id, name, listening = true } of seed.events ?? []) {
    account.events.set(id, { id, name, created, listening })
  }
  // An account begins with these: they are no changes.
  changes.clear()
  return account
}

/** A copy, of which nothing shows in the account itself, as it is at this moment. */
export function copyAccount(account: Account, foldsEmail: () => boolean): Account {
  const changes = new ChangeLog()
  const lists = [...account.lists.values()].map(({ members, ...list }): [number, ContactList] => [
    list.id,
    { ...list, members: new Members(list.id, changes, members) }
  ])
  changes.clear()
  return {
    fields: new Map(
      [...account.fields.values()].map((field) => [
        field.id,
        { ...field, choices: new Map(field.choices) }
      ])
    ),
    contacts: account.contacts.copy(foldsEmail, changes),
    lists: new Map(lists),
    events: new Map([...account.events.values()].map((event) => [event.id, { ...event }])),
    triggers: account.triggers.copy(),
    changes,
    nextId: account.nextId
  }
}

/** The field that a `key_id` means: a field id, `id`, `uid`, or a field's string id; undefined for none. */
export function findKeyField(account: Account, keyId: unknown): KeyField | undefined {
  if (keyId === 'id' || keyId === 'uid') return keyId
  const field = findField(account, keyId)
  return field && !['multichoice', 'interests', 'special', 'voucher'].includes(field.type)
    ? field.id
    : undefined
}

/** The field that an id or string id means. */
export function findField(account: Account, id: unknown): Field | undefined {
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  if (/^\d+$/.test(String(id))) return account.fields.get(Number(id))
  for (const field of account.fields.values()) if (field.stringId === id) return field
  return undefined
}

/** The id for the next thing that a request creates. */
export function takeId(account: Account): number {
  return account.nextId++
}

/** A contact's values by field id, as plain JSON. */
export function valuesOf(contact: Contact): Record<string, string | string[]> {
  return Object.fromEntries(contact.values)
}

/** Emarsys's form of a time in answers, without a zone: `2025-09-30 22:14:37`. */
export function stamp(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
