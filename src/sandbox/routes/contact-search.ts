import { findField, showContact } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import type { Field } from '../account/field'
import { type ApiCall, bodyOf, known, pageOf, type Routes, textOf } from './api-call'
import { ErrorsByKey } from './errors-by-key'
import { findOne, type Key, keyValueOf, readKeyOrDefault } from './key'
import { readNamedList } from './named-list'

/** Contacts: read and look up. */
export const contactSearchRoutes = {
  'GET /contact': findId,
  'GET /contact/query': query,
  'GET /contact/getdata': (call: ApiCall) => getData({ ...call, body: bodyOfQuery(call) }),
  'POST /contact/getdata': getData,
  'GET /contact/last_change': (call: ApiCall) => lastChange({ ...call, body: bodyOfQuery(call) }),
  'POST /contact/last_change': lastChange,
  'POST /contact/checkids': checkIds
} satisfies Routes

/** `keyId`, and `keyValues` and `fields` as commas part them. */
function bodyOfQuery({ query }: ApiCall): Record<string, unknown> {
  const list = (name: string) => query.get(name)?.split(',').filter(Boolean)
  return {
    keyId: query.get('keyId') ?? undefined,
    keyValues: list('keyValues'),
    fields: list('fields')
  }
}

/** `keyId` and `keyValues`, which several calls take alike. */
function readKeys(call: ApiCall): { key: Key; values: string[] } {
  const { keyId, keyValues } = bodyOf(call)
  const key = readKeyOrDefault(call, keyId)
  if (keyValues === undefined) throw invalidParameter('Value parameter is missing.')
  if (!Array.isArray(keyValues)) throw invalidParameter('Value must be an array.')
  if (keyValues.length > call.limits.contactsPerRequest)
    throw invalidParameter('Max. number of contacts: 1000')
  return { key, values: keyValues.map(keyValueOf) }
}

/** When contacts were last written. */
function lastChange(call: ApiCall): unknown {
  return lookUp(call, readKeys(call), ({ id, changed }) => ({
    id: String(id),
    last_change: changed
  }))
}

/** A contact that was not found, or not alone. */
interface Missed {
  key: string
  errorCode: number
  errorMsg: string
}

function getData(call: ApiCall): unknown {
  const { fields } = bodyOf(call)
  const keys = readKeys(call)
  if (fields !== undefined && !Array.isArray(fields))
    throw invalidParameter('Fields must be an array')
  const shown = fields?.length
    ? fields.map((id) => fieldOf(call, id).id)
    : [...call.account.fields.keys()]
  return lookUp(call, keys, (contact) => named(call, showContact(call.account, contact, shown)))
}

/** Shows the contacts of key values, and which were not found. */
function lookUp(
  call: ApiCall,
  { key, values }: { key: Key; values: string[] },
  show: (contact: Contact) => object
): object {
  const missed: Missed[] = []
  const result = values.flatMap((value) => {
    const found = findOne(call, key, value)
    if ('contact' in found) return [show(found.contact)]
    missed.push({ key: value, errorCode: found.code, errorMsg: found.text })
    return []
  })
  return { ...showMissed(call, missed), ...showResult(call, result) }
}

/** `?stringids=1` names the fields by their string ids, where they have one. */
function named({ account, query }: ApiCall, shown: Record<string, unknown>): object {
  if (query.get('stringids') !== '1') return shown
  const entries = Object.entries(shown).map(([id, value]) => [
    account.fields.get(Number(id))?.stringId || id,
    value
  ])
  return Object.fromEntries(entries)
}

function showMissed({ switches }: ApiCall, missed: Missed[]): object {
  if (switches.getdataErrors === 'array') return { errors: missed }
  const errors = new ErrorsByKey()
  for (const { key, errorCode, errorMsg } of missed) errors.add(key, errorCode, errorMsg)
  return errors.toData(switches)
}

function showResult({ switches }: ApiCall, result: object[]): object {
  if (result.length) return { result }
  return switches.noResult === 'false' ? { result: false } : {}
}

/** Found contacts are put on the list that the request names. */
function checkIds(call: ApiCall): unknown {
  const { key_id, external_ids, get_multiple_ids, contact_list_id } = bodyOf(call)
  const key = readKeyOrDefault(call, key_id)
  if (!Array.isArray(external_ids)) {
    throw new ApiError(400, 2003, 'Invalid datatype for the list of external ids. Array expected')
  }
  if (external_ids.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 2002, 'The list of external ids exceeds the maximum size.')
  }
  const list = readNamedList(call, contact_list_id)
  const errors = new ErrorsByKey()
  const ids: [string, string | string[]][] = []
  for (const value of external_ids.map(keyValueOf)) {
    const all = value ? call.account.contacts.find(key.field, value) : []
    const found = findOne(call, key, value)
    if (get_multiple_ids === true && all.length) ids.push([value, all.map(({ id }) => String(id))])
    else if ('contact' in found) ids.push([value, String(found.contact.id)])
    else errors.add(value, found.code, found.text)
    if ('contact' in found) list?.members.add(found.contact.id)
  }
  return { ids: Object.fromEntries(ids), ...errors.toData(call.switches) }
}

/** `?return=<field>&<field>=<value>&limit=&offset=&excludeempty=`; without `return`, the id of the one contact. */
function query(call: ApiCall): unknown {
  const { query: params, account, limits } = call
  const filters = readFilters(call)
  if (!params.has('return')) {
    if (filters.length) return idOfOne(call, filters)
    throw new ApiError(400, 2014, 'No field specified to return')
  }
  const shown = queryField(call, params.get('return') ?? '')
  const limit = Number(params.get('limit') || limits.queryContacts)
  if (!Number.isInteger(limit) || limit < 1 || limit > limits.queryContacts)
    throw new ApiError(400, 2016, 'Invalid limit')
  const offset = Number(params.get('offset') || 0)
  if (!Number.isInteger(offset) || offset < 0)
    throw invalidParameter('Offset must be zero, or a positive number.')
  const found = filters.length ? findAll(call, filters) : account.contacts.all()
  const full = params.get('excludeempty') === 'true'
  const wanted = full ? having(found, shown.id) : found
  const result = pageOf(wanted, offset, limit).map((contact) => ({
    id: String(contact.id),
    ...fieldOnly(call, contact, shown)
  }))
  return { errors: [], result: result.length ? result : false }
}

/** Those that have a value of a field. */
function* having(contacts: Iterable<Contact>, field: number): Generator<Contact> {
  for (const contact of contacts) if (contact.values.has(field)) yield contact
}

/** `GET contact/3=ada@example.com`: the id of the one contact. */
function findId(call: ApiCall): unknown {
  const filters = readFilters(call)
  if (filters.length) return idOfOne(call, filters)
  throw new ApiError(400, 1001, 'One or more parameters are invalid or missing.')
}

function fieldOnly({ account }: ApiCall, contact: Contact, { id }: Field): object {
  const { id: _, uid: __, ...values } = showContact(account, contact, [id])
  return values
}

type Filter = readonly [field: Field, value: string]

const NO_FILTERS = new Set(['return', 'limit', 'offset', 'excludeempty'])

/** A filter that is not a field is refused: it would find everybody. */
function readFilters(call: ApiCall): Filter[] {
  return [...call.query]
    .filter(([name]) => !NO_FILTERS.has(name))
    .map(([name, value]) => {
      const field = queryField(call, name)
      if (field.indexed || field.system) return [field, value] as const
      throw new ApiError(400, 2015, 'No index on column')
    })
}

function idOfOne(call: ApiCall, filters: Filter[]): object {
  const [contact, another] = findAll(call, filters)
  if (!contact) throw new ApiError(400, 2008, 'No contact found with the specified external id.')
  if (another) {
    const said = filters.map(([field, value]) => `${field.id} - ${value}`).join(', ')
    throw new ApiError(400, 2010, `More contacts found with the external id: ${said}`)
  }
  return { id: String(contact.id) }
}

/** An empty value finds the contacts that have none. */
function findAll({ account }: ApiCall, filters: Filter[]): Contact[] {
  const [first] = filters
  const found =
    first && first[1] !== ''
      ? account.contacts.find(first[0].id, first[1])
      : [...account.contacts.all()]
  return found.filter((contact) => filters.every((filter) => meets(contact, filter, first)))
}

/** What the index found for the first filter is right already: it knows whether case matters. */
function meets(contact: Contact, filter: Filter, first: Filter | undefined): boolean {
  const [field, value] = filter
  if (value === '') return !contact.values.has(field.id)
  return filter === first || keyValueOf(contact.values.get(field.id)) === value
}

function queryField({ account }: ApiCall, id: string): Field {
  return known(findField(account, id), 400, 2006, `Invalid field id: ${id}`)
}

function fieldOf({ account }: ApiCall, id: unknown): Field {
  return known(findField(account, id), 400, 10001, `Invalid contact field id: ${textOf(id)}`)
}

/** What Emarsys's general check of parameters says. */
export function invalidParameter(text: string): ApiError {
  return new ApiError(400, 10001, text)
}

/** `limit` and `offset` of a query. @throws ApiError 400/10001 */
export function readPage({ query }: ApiCall, most: number): { limit: number; offset: number } {
  const [limit, offset] = [Number(query.get('limit') || most), Number(query.get('offset') || 0)]
  if (!Number.isInteger(limit) || limit < 1)
    throw invalidParameter('Limit must be a positive number.')
  if (limit > most) throw invalidParameter(`Limit must be less than ${most}.`)
  if (!Number.isInteger(offset) || offset < 0)
    throw invalidParameter('Offset must be zero, or a positive number.')
  return { limit, offset }
}
