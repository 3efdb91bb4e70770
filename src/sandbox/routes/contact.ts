import { findField, findKeyField, valuesOf } from '../account/account'
import { type ApiCall, bodyOf, isRecord, type Routes, textOf } from './api-call'
import { ApiError } from './api-error'
import type { Contact, KeyField } from '../account/contacts'
import { ErrorsByKey } from './errors-by-key'
import { checkValue, type FieldValue } from '../account/field-value'
import { findOne } from './find-one'

/** Properties of a contact's row that are no fields. */
const NO_FIELDS = new Set(['key_id', 'source_id', 'contact_list_id', 'contacts'])

type Writing = 'create' | 'update' | 'upsert'

/** A row that passed every check: whom it writes, and what. */
interface Checked {
  keyValue: string
  /** None yet, when the row creates it. */
  contact: Contact | undefined
  values: [number, FieldValue][]
}

/** Contacts: create, create or update, delete. */
export const contactRoutes = {
  'PUT /contact': upsert,
  'POST /contact': (call: ApiCall) => write(call, 'create'),
  'POST /contact/delete': remove
} satisfies Routes

function upsert(call: ApiCall): unknown {
  return write(call, call.query.get('create_if_not_exists') === '1' ? 'upsert' : 'update')
}

function write(call: ApiCall, writing: Writing): unknown {
  const body = bodyOf(call)
  const key = readKey(call, body, writing)
  const listId = body.contact_list_id
  if (listId !== undefined && !call.account.lists.has(Number(listId))) {
    throw new ApiError(400, 2020, `Invalid contact list id: ${textOf(listId)}`)
  }
  if (!Array.isArray(body.contacts)) return writeOne(call, body, key, writing)
  if (body.contacts.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 1000, 'The request exceeded the maximum batch size of 1,000')
  }
  return writeMany(call, body.contacts, key, writing)
}

/** Undefined when the many form has a bad key field, which it reports with status 200. */
function readKey(
  call: ApiCall,
  body: Record<string, unknown>,
  writing: Writing
): KeyField | undefined {
  const key = findKeyField(call.account, body.key_id)
  if (key === undefined && !Array.isArray(body.contacts)) {
    throw new ApiError(400, 2004, `Invalid key field id: ${textOf(body.key_id)}`)
  }
  if ((key === 'id' || key === 'uid') && writing !== 'update') {
    throw new ApiError(400, 2004, 'Cannot use id or uid as key on contact creation')
  }
  return key
}

function writeOne(
  call: ApiCall,
  body: Record<string, unknown>,
  key: KeyField | undefined,
  writing: Writing
): unknown {
  const checked = checkRow(call, body, { key: key ?? 'id', keyId: textOf(body.key_id), writing })
  const { contact, created } = apply(call, checked)
  putOnList(call, body.contact_list_id, [contact])
  return { id: idOf(call, contact, created) }
}

function writeMany(
  call: ApiCall,
  rows: unknown[],
  key: KeyField | undefined,
  writing: Writing
): unknown {
  const body = bodyOf(call)
  const errors = new ErrorsByKey()
  const keyId = textOf(body.key_id)
  if (key === undefined) {
    errors.add('<NO_KEY_ID>', 2004, `Invalid key field id: ${keyId}`)
    return { ids: [], ...errors.toData(call.switches) }
  }
  const passed: Checked[] = []
  for (const row of refuseTwins(call, rows, keyId, errors)) {
    try {
      passed.push(checkRow(call, row, { key, keyId, writing }))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (error.replyCode === 2007 && call.switches.badValue === 'refuses the request') throw error
      errors.add(textOf(isRecord(row) ? row[keyId] : ''), error.replyCode, error.replyText)
    }
  }
  const written = passed.map((row) => apply(call, freshen(call, row, key)))
  putOnList(
    call,
    body.contact_list_id,
    written.map(({ contact }) => contact)
  )
  return {
    ids: written.map(({ contact, created }) => idOf(call, contact, created)),
    ...errors.toData(call.switches)
  }
}

/** Rows of a contact that comes twice are kept or refused, as the switch says; one entry stands for both. */
function refuseTwins(
  call: ApiCall,
  rows: unknown[],
  keyId: string,
  errors: ErrorsByKey
): unknown[] {
  if (call.switches.duplicateContacts === 'last wins') return rows
  const keyOf = (row: unknown): string => (isRecord(row) ? textOf(row[keyId]).toLowerCase() : '')
  const counts = new Map<string, number>()
  for (const row of rows) counts.set(keyOf(row), (counts.get(keyOf(row)) ?? 0) + 1)
  return rows.filter((row) => {
    const key = keyOf(row)
    if (!key || counts.get(key) === 1) return true
    const value = isRecord(row) ? textOf(row[keyId]) : ''
    errors.add(value, 2010, `More contacts found with the external id: ${keyId} - ${value}`)
    return false
  })
}

interface RowContext {
  key: KeyField
  /** The key field as the request names it. */
  keyId: string
  writing: Writing
}

/** @throws ApiError what is wrong with the row */
function checkRow(call: ApiCall, row: unknown, { key, keyId, writing }: RowContext): Checked {
  if (!isRecord(row)) throw new ApiError(400, 2003, 'Invalid data format. Array expected')
  const keyValue = textOf(row[keyId])
  if (!keyValue) throw new ApiError(400, 2005, `No value provided for key field: ${keyId}`)
  const found = call.account.contacts.find(key, keyValue)
  if (found.length > 1) {
    throw new ApiError(
      400,
      2010,
      `More contacts found with the external id: ${keyId} - ${keyValue}`
    )
  }
  if (!found.length && writing === 'update') {
    throw new ApiError(400, 2008, `No contact found with the external id: ${keyId} - ${keyValue}`)
  }
  if (found.length && writing === 'create') {
    throw new ApiError(400, 2009, `Contact with external id: ${keyValue} already exists.`)
  }
  return { keyValue, contact: found[0], values: checkValues(call, row, keyId) }
}

function checkValues(
  call: ApiCall,
  row: Record<string, unknown>,
  keyId: string
): [number, FieldValue][] {
  return Object.entries(row).flatMap(([id, value]): [number, FieldValue][] => {
    if (NO_FIELDS.has(id) || ((id === 'id' || id === 'uid') && id === keyId)) return []
    const field = findField(call.account, id)
    if (!field) throw new ApiError(400, 2007, `Invalid field id: ${id}`)
    const checked = checkValue(field, value, call.switches)
    return checked === undefined ? [] : [[field.id, checked]]
  })
}

/** A row before it may have created the contact that this one is about. */
function freshen(call: ApiCall, row: Checked, key: KeyField): Checked {
  return { ...row, contact: row.contact ?? call.account.contacts.find(key, row.keyValue)[0] }
}

function apply(
  { account, now }: ApiCall,
  { contact, values }: Checked
): { contact: Contact; created: boolean } {
  const target =
    contact ?? account.contacts.create(now.toISOString().slice(0, 19).replace('T', ' '))
  account.contacts.write(target, values)
  return { contact: target, created: !contact }
}

function putOnList(call: ApiCall, listId: unknown, contacts: Contact[]): void {
  const list = call.account.lists.get(Number(listId))
  for (const contact of contacts) list?.members.add(contact.id)
}

/** Strings for updated and integers for created contacts, unless the switch makes them alike. */
function idOf({ switches }: ApiCall, contact: Contact, created: boolean): string | number {
  const text = switches.ids === 'strings' || (switches.ids === 'as documented' && !created)
  return text ? String(contact.id) : contact.id
}

function remove(call: ApiCall): unknown {
  const body = bodyOf(call)
  const keyId = textOf(body.key_id)
  const key = findKeyField(call.account, body.key_id)
  if (key === undefined) throw new ApiError(400, 2004, `Invalid key field id: ${keyId}`)
  const many = Array.isArray(body[keyId])
  const values: unknown[] = Array.isArray(body[keyId]) ? body[keyId] : [body[keyId]]
  if (values.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 1000, 'The request exceeded the maximum batch size of 1,000')
  }
  const errors = new ErrorsByKey()
  let deleted = 0
  for (const value of values.map(textOf)) {
    const found = findOne(call, { key, keyId, value })
    if ('contact' in found) {
      for (const list of call.account.lists.values()) list.members.delete(found.contact.id)
      call.account.contacts.delete(found.contact)
      deleted += 1
    } else if (many) errors.add(value, found.code, found.text)
    else throw new ApiError(404, 2008, `No contact found with the id: ${keyId} - ${value}`)
  }
  return { deleted_contacts: deleted, ...errors.toData(call.switches) }
}

/** A contact as getdata and query show it. */
export function showContact(contact: Contact, fieldIds: number[]): Record<string, unknown> {
  const values = valuesOf(contact)
  return {
    id: String(contact.id),
    uid: contact.uid,
    ...Object.fromEntries(fieldIds.map((id) => [id, values[id] ?? null]))
  }
}
