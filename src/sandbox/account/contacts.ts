import { createHash } from 'node:crypto'
import type { ChangeLog } from './change-log'
import type { FieldValue } from './field-value'

/** One contact of the account. */
export interface Contact {
  /** Emarsys's own id. */
  readonly id: number
  readonly created: string
  /** When it was last written. */
  changed: string
  /** The contact source that a request named last. */
  sourceId: number | null
  /** Values by field id. */
  readonly values: Map<number, FieldValue>
}

/** A contact's values by field id, as plain JSON. */
export function valuesOf(contact: Contact): Record<string, string | string[]> {
  const values: Record<string, string | string[]> = {}
  for (const [field, value] of contact.values)
    values[field] = typeof value === 'string' ? value : [...value]
  return values
}

/** What a contact is found by: a field, or one of Emarsys's own ids. */
export type KeyField = number | OwnId

/** The ids that are no fields. */
export type OwnId = 'id' | 'uid' | 'eid'

/** The id of an account's first contact. */
const FIRST_CONTACT_ID = 1_000_001

/** The e-mail address; whether its case matters is a switch. */
const EMAIL = 3

/**
 * The contacts of an account. An index for a key field is made when it is first asked for and kept up to date, so that
 * finding one of ten thousand costs no search.
 */
export class Contacts {
  readonly #byId = new Map<number, Contact>()
  /** Mostly one contact has a value: a set is made where several do. */
  readonly #indices = new Map<KeyField, Map<string, Contact | Set<Contact>>>()
  #nextId = FIRST_CONTACT_ID

  /** @param foldsEmail whether the case of e-mail addresses is ignored, asked at every look-up */
  constructor(
    private readonly foldsEmail: () => boolean,
    private readonly changes: ChangeLog
  ) {}

  get size(): number {
    return this.#byId.size
  }

  /** The id of the next contact. */
  get nextId(): number {
    return this.#nextId
  }

  all(): IterableIterator<Contact> {
    return this.#byId.values()
  }

  get(id: number): Contact | undefined {
    return this.#byId.get(id)
  }

  /** The contacts that have the key value: none, one, or several where a field is not unique. */
  find(key: KeyField, value: string): Contact[] {
    const held = this.#index(key).get(fold(key, value))
    if (!held) return []
    const found = held instanceof Set ? [...held] : [held]
    if (key !== EMAIL || this.foldsEmail()) return found
    return found.filter((contact) => contact.values.get(EMAIL) === value)
  }

  create(created: string): Contact {
    const id = this.#nextId++
    const contact = { id, created, changed: created, sourceId: null, values: new Map() }
    this.#byId.set(id, contact)
    this.changes.noteContact(contact, 'created')
    for (const key of this.#indices.keys()) this.#put(key, contact)
    return contact
  }

  /** Writes fields; an empty text clears. */
  write(contact: Contact, values: Iterable<[number, FieldValue]>): void {
    for (const [field, value] of values) {
      const before = contact.values.get(field) ?? null
      const after = value === '' ? null : value
      if (before === after) continue
      if (this.#indices.has(field)) this.#take(field, contact)
      this.changes.noteValue(contact, field, before)
      if (after === null) contact.values.delete(field)
      else contact.values.set(field, after)
      if (this.#indices.has(field)) this.#put(field, contact)
    }
  }

  delete(contact: Contact): void {
    for (const key of this.#indices.keys()) this.#take(key, contact)
    this.#byId.delete(contact.id)
    this.changes.noteContact(contact, 'deleted')
  }

  /** Puts contacts that were stored in the place of all. */
  restore(contacts: Iterable<Contact>, nextId: number): void {
    this.#byId.clear()
    this.#indices.clear()
    for (const contact of contacts) this.#byId.set(contact.id, contact)
    this.#nextId = nextId
  }

  /** The same contacts, of which nothing shows in these. */
  copy(foldsEmail: () => boolean, changes: ChangeLog): Contacts {
    const copy = new Contacts(foldsEmail, changes)
    for (const contact of this.#byId.values())
      copy.#byId.set(contact.id, { ...contact, values: new Map(contact.values) })
    copy.#nextId = this.#nextId
    return copy
  }

  #index(key: KeyField): Map<string, Contact | Set<Contact>> {
    const known = this.#indices.get(key)
    if (known) return known
    const index = new Map<string, Contact | Set<Contact>>()
    this.#indices.set(key, index)
    for (const contact of this.#byId.values()) this.#put(key, contact)
    return index
  }

  #put(key: KeyField, contact: Contact): void {
    const value = keyOf(key, contact)
    if (value === undefined) return
    const index = this.#index(key)
    const found = index.get(value)
    if (!found) index.set(value, contact)
    else if (found instanceof Set) found.add(contact)
    else if (found !== contact) index.set(value, new Set([found, contact]))
  }

  #take(key: KeyField, contact: Contact): void {
    const value = keyOf(key, contact)
    if (value === undefined) return
    const index = this.#index(key)
    const found = index.get(value)
    if (found instanceof Set) found.delete(contact)
    if (found === contact || (found instanceof Set && !found.size)) index.delete(value)
  }
}

function keyOf(key: KeyField, contact: Contact): string | undefined {
  if (key === 'id') return String(contact.id)
  if (key === 'uid') return uidOf(contact)
  if (key === 'eid') return eidOf(contact)
  const value = contact.values.get(key)
  return value === undefined ? undefined : fold(key, keyText(value))
}

/** The id that stands in links; kept nowhere, as the next. */
export function uidOf({ id }: Contact): string {
  return shortHash(`uid-${id}`)
}

/** The id that an account may have configured for systems outside; kept nowhere, since hardly anybody asks for it. */
function eidOf({ id }: Contact): string {
  return shortHash(`eid-${id}`)
}

/** A value as a key: choices in any order are the same. */
export function keyText(value: FieldValue): string {
  return Array.isArray(value) ? [...value].sort().join(',') : value
}

function shortHash(text: string): string {
  return createHash('sha1').update(text).digest('base64url').slice(0, 10)
}

function fold(key: KeyField, value: string): string {
  return key === EMAIL ? value.toLowerCase() : value
}
