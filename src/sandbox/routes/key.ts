import { type Account, findKeyField } from '../account/account'
import { ApiError } from '../account/api-error'
import { type Contact, type KeyField, keyText } from '../account/contacts'
import { isNumeric } from '../account/field-value'
import type { Switches } from '../account/switches'
import { type ApiCall, textOf } from './api-call'

/** By what a request finds contacts. */
export interface Key {
  readonly field: KeyField
  /** As the request names it. */
  readonly name: string
}

/** The e-mail address: the key field of requests that name none. */
const EMAIL = '3'

/**
 * The key field of a request that names it, or 3.
 * @throws ApiError 400/2004 when there is no such field; 2015 or 2004 when it is not indexed and the switch refuses that
 */
export function readKey(call: ApiCall, keyId: unknown = EMAIL): Key {
  const key = findKey(call, keyId)
  if (key) return key
  throw new ApiError(400, 2004, `Invalid key field id: ${textOf(keyId)}`)
}

/** As readKey, for calls whose documents disagree about what is meant when the key field is left out. */
export function readKeyOrDefault(call: ApiCall, keyId: unknown): Key {
  return readKey(call, keyId ?? (call.switches.missingKeyId === '3' ? EMAIL : 'id'))
}

/** As readKey; undefined when there is no such field. */
export function findKey({ account, switches }: ApiCall, keyId: unknown = EMAIL): Key | undefined {
  const field = findKeyField(account, keyId)
  if (field === undefined) return undefined
  const key = { field, name: textOf(keyId) }
  if (!isIndexed(account, key)) refuseUnindexed(key, switches)
  return key
}

function isIndexed({ fields }: Account, { field }: Key): boolean {
  return typeof field === 'string' || (fields.get(field)?.indexed ?? false)
}

function refuseUnindexed({ name }: Key, { unindexedKey }: Switches): void {
  if (unindexedKey === '400/2004') throw new ApiError(400, 2004, `Invalid key field id: ${name}`)
  if (unindexedKey === '400/2015') throw new ApiError(400, 2015, 'No index on column')
}

/** A key value as text; of a field of several choices it is an array. */
export function keyValueOf(value: unknown): string {
  return Array.isArray(value) ? keyText(value.map(textOf)) : textOf(value)
}

/** The one contact that a key value means, or Emarsys's code and text for none or several. */
export function findOne(
  call: ApiCall,
  key: Key,
  value: string
): { contact: Contact } | { code: number; text: string } {
  const { field, name } = key
  if (!value) return { code: 2005, text: `No value provided for key field: ${name}` }
  const invalid = findInvalid(call, key, value)
  if (invalid) return { code: 2005, text: invalid }
  const [contact, another] = call.account.contacts.find(field, value)
  if (!contact)
    return { code: 2008, text: `No contact found with the external id: ${name} - ${value}` }
  if (another)
    return { code: 2010, text: `More contacts found with the external id: ${name} - ${value}` }
  return { contact }
}

/** What is wrong with a key value that its field cannot hold, where the switch says that Emarsys looks. */
export function findInvalid(
  { account, switches }: ApiCall,
  { field }: Key,
  value: string
): string | undefined {
  if (switches.invalidKeyValue === '2008' || isPossible(account, field, value)) return undefined
  return `Invalid key field value: ${value}`
}

function isPossible({ fields }: Account, field: KeyField, value: string): boolean {
  if (field === 'id') return /^\d+$/.test(value)
  if (field === 3) return /^[^@\s]+@[^@\s]+$/.test(value)
  return typeof field === 'string' || fields.get(field)?.type !== 'numeric' || isNumeric(value)
}
