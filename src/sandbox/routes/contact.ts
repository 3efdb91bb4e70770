import { findField, stamp } from '../account/account'
import type { ContactList } from '../account/contact-list'
import { ApiError, DoorError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import { checkValue, type FieldValue } from '../account/field-value'
import {
  type ApiCall,
  bodyOf,
  idOf,
  isRecord,
  known,
  refuseBatch,
  type Routes,
  textOf
} from './api-call'
import { ErrorsByKey } from './errors-by-key'
import { findInvalid, findKey, type Key, keyValueOf, readKey } from './key'
import { findNamedList } from './named-list'

/** Properties of a contact's row that are not fields. */
const NO_FIELDS = new Set(['key_id', 'source_id', 'contact_list_id', 'contacts'])

const OWN_IDS = new Set(['id', 'uid', 'eid'])

/** What Emarsys says of a field without a name: it refuses the whole request. */
const EMPTY_FIELD = 'Empty field id for value'

type Writing = 'create' | 'update' | 'upsert'

/** A row that passed every check: whom it writes, and what. */
interface Checked {
  keyValue: string
  /** None yet, when the row creates it. */
  contact: Contact | undefined
  values: [number, FieldValue][]
  sourceId: number | null
}

/** Contacts: create, and create or update. */
export const contactRoutes = {
  'PUT /contact': upsert,
  'POST /contact': (call: ApiCall) => write(call, 'create'),
  'PUT /contact/update': (call: ApiCall) => write(call, 'update'),
  'PUT /contact/{contactId}': writeById
} satisfies Routes

function upsert(call: ApiCall): unknown {
  if (call.query.get('create_if_not_exists') !== '1') return write(call, 'update')
  if (call.switches.createPermission === 'needed' && !call.may('contact.create'))
    throw new DoorError(403, 1, 'Forbidden')
  return write(call, 'upsert')
}

/** One contact by its internal id; the body holds its fields. */
function writeById(call: ApiCall): unknown {
  const { contacts: _, ...fields } = bodyOf(call)
  const body = { ...fields, key_id: 'id', id: call.params.contactId }
  return write({ ...call, body }, 'update')
}

/** A list that does not exist may let the contacts be written before it is refused; that is a switch. */
function write(call: ApiCall, writing: Writing): unknown {
  const { contact_list_id } = bodyOf(call)
  const list = findNamedList(call, contact_list_id)
  if (list instanceof ApiError) {
    if (call.switches.badListWrites === 'contacts') writeRows(call, writing, undefined)
    throw list
  }
  return writeRows(call, writing, list)
}

function writeRows(call: ApiCall, writing: Writing, list: ContactList | undefined): unknown {
  const body = bodyOf(call)
  if (!Array.isArray(body.contacts)) return writeOne(call, writing, list)
  const key = findKey(call, body.key_id)
  refuseOwnId(key, writing)
  refuseBatch(call, body.contacts)
  if (key) return writeMany(call, body.contacts, { key, writing }, list)
  const errors = new ErrorsByKey()
  errors.add('<NO_KEY_ID>', 2004, `Invalid key field id: ${textOf(body.key_id)}`)
  return { ids: [], ...errors.toData(call.switches) }
}

function refuseOwnId(key: Key | undefined, writing: Writing): void {
  if (key && OWN_IDS.has(key.name) && writing !== 'update')
    throw new ApiError(400, 2004, 'Cannot use id or uid as key on contact creation')
}

function writeOne(call: ApiCall, writing: Writing, list: ContactList | undefined): unknown {
  const body = bodyOf(call)
  const key = readKey(call, body.key_id)
  refuseOwnId(key, writing)
  const { contact, created } = apply(
    call,
    checkRow(call, body, { key, writing }, 2007),
    stamp(call.now)
  )
  list?.members.add(contact.id)
  return { id: writtenId(call, contact, created) }
}

interface RowContext {
  readonly key: Key
  readonly writing: Writing
}

function writeMany(
  call: ApiCall,
  rows: unknown[],
  context: RowContext,
  list: ContactList | undefined
): unknown {
  const errors = new ErrorsByKey()
  const { key } = context
  const passed: Checked[] = []
  for (const row of refuseTwins(call, rows, key, errors)) {
    try {
      passed.push(checkRow(call, row, context, 2006))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      if (refusesAll(call, error)) throw error
      const value = isRecord(row) ? keyValueOf(row[key.name]) : ''
      errors.add(value, error.replyCode, error.replyText)
    }
  }
  const at = stamp(call.now)
  const written = passed.map((row) => {
    // A row before it may have created the contact that this one is about.
    row.contact ??= call.account.contacts.find(key.field, row.keyValue)[0]
    return apply(call, row, at)
  })
  for (const { contact } of written) list?.members.add(contact.id)
  return {
    ids: written.map(({ contact, created }) => writtenId(call, contact, created)),
    ...errors.toData(call.switches)
  }
}

/** Whether what is wrong with one row refuses the request. */
function refusesAll({ switches }: ApiCall, { replyCode, replyText }: ApiError): boolean {
  if (replyCode === 2013) return switches.badSource === 'refuses the request'
  if (replyCode === 2006) return replyText.startsWith(EMPTY_FIELD)
  return replyCode === 2007 && switches.badValue === 'refuses the request'
}

/** Rows of a contact that comes twice are kept or refused, as the switch says; one entry stands for both. */
function refuseTwins(call: ApiCall, rows: unknown[], key: Key, errors: ErrorsByKey): unknown[] {
  if (call.switches.duplicateContacts === 'last wins') return rows
  const keyOf = (row: unknown): string =>
    isRecord(row) ? keyValueOf(row[key.name]).toLowerCase() : ''
  const keys = rows.map(keyOf)
  if (new Set(keys).size === keys.length) return rows
  const counts = new Map<string, number>()
  for (const folded of keys) counts.set(folded, (counts.get(folded) ?? 0) + 1)
  return rows.filter((row) => {
    const folded = keyOf(row)
    if (!folded || counts.get(folded) === 1) return true
    const value = isRecord(row) ? keyValueOf(row[key.name]) : ''
    errors.add(value, 2010, `More contacts found with the external id: ${key.name} - ${value}`)
    return false
  })
}

/**
 * @param unknownField the code of a field that does not exist: 2006 in `data.errors`, 2007 for a whole request
 * @throws ApiError what is wrong with the row
 */
function checkRow(
  call: ApiCall,
  row: unknown,
  { key, writing }: RowContext,
  unknownField: 2006 | 2007
): Checked {
  if (!isRecord(row)) throw new ApiError(400, 2003, 'Invalid data format. Array expected')
  const keyValue = keyValueOf(row[key.name] ?? row[String(key.field)])
  if (!keyValue) throw new ApiError(400, 2005, `No value provided for key field: ${key.name}`)
  const invalid = findInvalid(call, key, keyValue)
  if (invalid) throw new ApiError(400, 2005, invalid)
  const [contact, another] = call.account.contacts.find(key.field, keyValue)
  if (another) throw notOne(2010, 'More contacts', key, keyValue)
  if (!contact && writing === 'update') throw notOne(2008, 'No contact', key, keyValue)
  if (contact && writing === 'create')
    throw new ApiError(400, 2009, `Contact with external id: ${keyValue} already exists.`)
  const sourceId = readSource(call, row.source_id)
  return { keyValue, contact, sourceId, values: checkValues(call, row, key, unknownField) }
}

function emptyField(value: unknown): ApiError {
  return new ApiError(400, 2006, `${EMPTY_FIELD}: ${keyValueOf(value)}`)
}

function readSource({ account }: ApiCall, given: unknown): number | null {
  if (given === undefined || given === null) return null
  const source = account.sources.get(idOf(given))
  return known(source, 400, 2013, `Invalid source id: ${textOf(given)}`).id
}

function checkValues(
  call: ApiCall,
  row: Record<string, unknown>,
  key: Key,
  unknownField: 2006 | 2007
): [number, FieldValue][] {
  const values: [number, FieldValue][] = []
  for (const id of Object.keys(row)) {
    const value = row[id]
    if (NO_FIELDS.has(id) || (OWN_IDS.has(id) && id === key.name)) continue
    if (id === '') throw emptyField(value)
    if (OWN_IDS.has(id)) throw new ApiError(400, 2007, 'Cannot set id or uid on contact creation')
    const field = findField(call.account, id)
    if (!field) throw new ApiError(400, unknownField, `Invalid field id: ${id}`)
    const checked = checkValue(field, value, call.switches)
    if (checked !== undefined) values.push([field.id, checked])
  }
  return values
}

function notOne(code: number, found: string, key: Key, keyValue: string): ApiError {
  return new ApiError(400, code, `${found} found with the external id: ${key.name} - ${keyValue}`)
}

function apply(
  { account }: ApiCall,
  { contact, values, sourceId }: Checked,
  at: string
): { contact: Contact; created: boolean } {
  const target = contact ?? account.contacts.create(at)
  account.contacts.write(target, values)
  target.changed = at
  if (sourceId !== null) target.sourceId = sourceId
  return { contact: target, created: !contact }
}

/** Strings for updated and integers for created contacts, unless the switch makes them alike. */
function writtenId({ switches }: ApiCall, contact: Contact, created: boolean): string | number {
  const text = switches.ids === 'strings' || (switches.ids === 'as documented' && !created)
  return text ? String(contact.id) : contact.id
}
