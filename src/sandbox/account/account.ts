import { ChangeLog } from './change-log'
import {
  type Collection,
  COLLECTION_NAMES,
  COLLECTIONS,
  type CollectionName,
  type SandboxState,
  type Shared
} from './collections'
import { type Contact, type KeyField, uidOf } from './contacts'
import { type Field, isMultiChoice } from './field'

/** An Emarsys account: everything that requests can see or change. */
export type Account = {
  readonly [Name in CollectionName]: ReturnType<(typeof COLLECTIONS)[Name]['create']>
} & {
  /** What the last request did. */
  readonly changes: ChangeLog
  nextId: number
}

/** The first id of what requests create. */
const FIRST_ID = 700_000_001

/** An account as every account begins: its system fields, and nothing else; `changes.begin()` ends the beginning. */
export function createAccount(foldsEmail: () => boolean): Account {
  return compose(FIRST_ID, foldsEmail, ({ create }, _, shared) => create(shared))
}

/** A copy, of which nothing shows in the account itself, as it is at this moment. */
export function copyAccount(account: Account, foldsEmail: () => boolean): Account {
  const fresh = compose(account.nextId, foldsEmail, ({ copy }, name, shared) =>
    copy(account[name], shared)
  )
  fresh.changes.begin()
  return fresh
}

/** A collection whatever it holds: the table pairs each with its own rows. */
type AnyCollection = Collection<unknown, unknown>

function compose(
  nextId: number,
  foldsEmail: () => boolean,
  part: (row: AnyCollection, name: CollectionName, shared: Shared) => unknown
): Account {
  const changes = new ChangeLog()
  const parts = COLLECTION_NAMES.map((name) => [
    name,
    part(COLLECTIONS[name] as AnyCollection, name, { foldsEmail, changes })
  ])
  // Each name has what its own row of the table made.
  return { ...(Object.fromEntries(parts) as Account), changes, nextId }
}

/** One collection of the account as plain JSON. */
export function showCollection(account: Account, name: CollectionName): unknown {
  return (COLLECTIONS[name] as AnyCollection).show(account[name])
}

/** The account, or some of its collections, as plain JSON. */
export function snapshot(
  account: Account,
  names: readonly CollectionName[] = COLLECTION_NAMES
): SandboxState {
  return Object.fromEntries(
    names.map((name) => [name, showCollection(account, name)])
  ) as SandboxState
}

/** The form of stored accounts; a file of another one is not read. */
const VERSION = 1

/** An account as text, to be read by `readAccount`. */
export function writeAccount(account: Account): string {
  const parts = COLLECTION_NAMES.map((name) => [
    name,
    (COLLECTIONS[name] as AnyCollection).store(account[name])
  ])
  const stored = { emarsysSandbox: VERSION, nextId: account.nextId, ...Object.fromEntries(parts) }
  return JSON.stringify(stored, (_, value) =>
    value instanceof Map ? { '(map)': [...value] } : value
  )
}

/**
 * Reads an account that was written; what an earlier release did not know begins as in a new account.
 * @throws when the text is not one, or of another version of the sandbox
 */
export function readAccount(text: string, foldsEmail: () => boolean): Account {
  const stored: Record<string, unknown> = checkStored(JSON.parse(text, reviveMap))
  const account = compose(Number(stored.nextId), foldsEmail, ({ create, revive }, name, shared) => {
    const held = stored[name] ?? stored[EARLIER_NAMES[name] ?? '']
    // What was written by writeAccount has this shape; the check above tells it from other files.
    return held === undefined ? create(shared) : revive(held as never, shared)
  })
  account.changes.begin()
  return account
}

const EARLIER_NAMES: Partial<Record<CollectionName, string>> = {
  program_runs: 'programRuns',
  engagement_events: 'engagementEvents',
  event_configurations: 'eventConfigurations'
}

function checkStored(stored: unknown): Record<string, unknown> {
  const isAccount =
    typeof stored === 'object' &&
    stored !== null &&
    'emarsysSandbox' in stored &&
    stored.emarsysSandbox === VERSION &&
    'nextId' in stored &&
    Number.isSafeInteger(stored.nextId)
  if (isAccount) return { ...stored }
  throw new Error(
    `It is not an account that this release of the sandbox wrote (version ${VERSION}).`
  )
}

function reviveMap(_: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && '(map)' in value
  return isMap && Array.isArray(value['(map)']) ? new Map(value['(map)']) : value
}

/** The field that a `key_id` means: a field id, `id`, `uid`, `eid`, or a field's string id; undefined for none. */
export function findKeyField(account: Account, keyId: unknown): KeyField | undefined {
  if (keyId === 'id' || keyId === 'uid' || keyId === 'eid') return keyId
  const field = findField(account, keyId)
  return field && !['interests', 'special', 'voucher'].includes(field.type) ? field.id : undefined
}

/** The field that an id or string id means. */
export function findField(account: Account, id: unknown): Field | undefined {
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  if (/^\d+$/.test(String(id))) return account.fields.get(Number(id))
  for (const field of account.fields.values())
    if (field.stringId !== '' && field.stringId === id) return field
  return undefined
}

/** The id for the next thing that a request creates. */
export function takeId(account: Account): number {
  return account.nextId++
}

/** Takes a contact off the account and every list. */
export function deleteContact(account: Account, contact: Contact): void {
  for (const list of account.lists.values()) list.members.delete(contact.id)
  account.contacts.delete(contact)
}

/** A contact as getdata and query show it: values of several choices are integers, empty fields null. */
export function showContact(
  account: Account,
  contact: Contact,
  fieldIds: readonly number[]
): Record<string, unknown> {
  const shown = fieldIds.map((id) => {
    const field = account.fields.get(id)
    const value = contact.values.get(id) ?? null
    const many = field && isMultiChoice(field) && Array.isArray(value)
    return [id, many ? value.map(Number) : value]
  })
  return { id: String(contact.id), uid: uidOf(contact), ...Object.fromEntries(shown) }
}

/** Emarsys's form of a time in answers, without a zone: `2025-09-30 22:14:37`. */
export function stamp(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
