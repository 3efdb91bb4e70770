import { findField, findKeyField } from '../account/account'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { ApiError } from './api-error'
import { ErrorsByKey } from './errors-by-key'
import { showContact } from './contact'
import { findOne } from './find-one'

/** Contacts: read and look up. */
export const contactSearchRoutes = {
  'POST /contact/getdata': getData,
  'POST /contact/checkids': checkIds,
  'GET /contact/query': query
} satisfies Routes

/** Errors come as an array of `{ key, errorCode, errorMsg }` here, and `result` is false when nobody is found. */
function getData(call: ApiCall): unknown {
  const { keyId, keyValues, fields } = bodyOf(call)
  const key = findKeyField(call.account, keyId)
  if (key === undefined) throw new ApiError(400, 2004, `Invalid key field id: ${textOf(keyId)}`)
  if (!Array.isArray(keyValues)) throw new ApiError(400, 10001, 'Value must be an array.')
  if (keyValues.length > call.limits.contactsPerRequest)
    throw new ApiError(400, 10001, 'Max. number of contacts: 1000')
  if (fields !== undefined && !Array.isArray(fields))
    throw new ApiError(400, 10001, 'Fields must be an array')
  const shown = fields ? fields.map((id) => fieldId(call, id)) : [...call.account.fields.keys()]
  const errors: unknown[] = []
  const result = keyValues.map(textOf).flatMap((value) => {
    const found = findOne(call, { key, keyId: textOf(keyId), value })
    if ('contact' in found) return [showContact(found.contact, shown)]
    errors.push({ key: value, errorCode: found.code, errorMsg: found.text })
    return []
  })
  return { errors, result: result.length ? result : false }
}

function checkIds(call: ApiCall): unknown {
  const { key_id, external_ids } = bodyOf(call)
  const key = findKeyField(call.account, key_id)
  if (key === undefined) throw new ApiError(400, 2004, `Invalid key field id: ${textOf(key_id)}`)
  if (!Array.isArray(external_ids)) {
    throw new ApiError(400, 2003, 'Invalid datatype for the list of external ids. Array expected')
  }
  if (external_ids.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 2002, 'The list of external ids exceeds the maximum size.')
  }
  const errors = new ErrorsByKey()
  const ids = external_ids.map(textOf).flatMap((value) => {
    const found = findOne(call, { key, keyId: textOf(key_id), value })
    if ('contact' in found) return [[value, String(found.contact.id)]]
    errors.add(value, found.code, found.text)
    return []
  })
  return { ids: Object.fromEntries(ids), ...errors.toData(call.switches) }
}

/** `?return=<field>&<field>=<value>&limit=&offset=`; at most 10,000 contacts. */
function query(call: ApiCall): unknown {
  const { query: params, account } = call
  if (!params.has('return')) throw new ApiError(400, 2014, 'No field specified to return')
  const shown = fieldId(call, params.get('return'), 2006)
  const limit = Number(params.get('limit') ?? 10_000)
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new ApiError(400, 2016, 'Invalid limit')
  const offset = Number(params.get('offset') ?? 0)
  const filters = [...params]
    .filter(([name]) => /^\d+$/.test(name))
    .map(([name, value]) => [fieldId(call, name, 2006), value] as const)
  const found = filters.length
    ? account.contacts.find(filters[0]?.[0] ?? shown, filters[0]?.[1] ?? '')
    : [...account.contacts.all()]
  const result = found
    .filter((contact) => filters.every(([field, value]) => contact.values.get(field) === value))
    .slice(offset, offset + limit)
    .map((contact) => ({ id: String(contact.id), [shown]: contact.values.get(shown) ?? null }))
  return { errors: [], result }
}

function fieldId(call: ApiCall, id: unknown, code = 10001): number {
  const field = findField(call.account, id)
  if (field) return field.id
  const text = code === 2006 ? 'Invalid field id' : 'Invalid contact field id'
  throw new ApiError(400, code, `${text}: ${textOf(id)}`)
}
