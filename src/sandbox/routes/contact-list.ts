import { type ContactList, findKeyField, stamp, takeId } from '../account/account'
import { type ApiCall, bodyOf, type Routes, textOf } from './api-call'
import { Members } from '../account/changes'
import { ApiError } from './api-error'
import type { Contact } from '../account/contacts'
import { ErrorsByKey } from './errors-by-key'
import { findOne } from './find-one'

/** Contact lists and who is on them. */
export const contactListRoutes = {
  'GET /contactlist': list,
  'POST /contactlist': create,
  'POST /contactlist/{listId}/add': add,
  'POST /contactlist/{listId}/delete': remove,
  'POST /contactlist/{listId}/replace': replace,
  'POST /contactlist/{listId}/rename': rename,
  'POST /contactlist/{listId}/deletelist': deleteList,
  'GET /contactlist/{listId}': contacts,
  'GET /contactlist/{listId}/contacts': contacts,
  'GET /contactlist/{listId}/contactIds': contactIds,
  'GET /contactlist/{listId}/count': count
} satisfies Routes

function list({ account, switches }: ApiCall): unknown {
  return [...account.lists.values()].map(({ id, name, created }) => ({
    id: switches.ids === 'integers' ? id : String(id),
    name,
    created,
    type: 0
  }))
}

function create(call: ApiCall): unknown {
  const body = bodyOf(call)
  const name = newName(call, body.name)
  const { found, errors } =
    body.external_ids === undefined ? { found: [], errors: new ErrorsByKey() } : findAll(call)
  const id = takeId(call.account)
  const ids = found.map((contact) => contact.id)
  const members = new Members(id, call.account.changes, ids)
  call.account.lists.set(id, { id, name, created: stamp(call.now), members })
  return { id, ...errors.toData(call.switches) }
}

function add(call: ApiCall): unknown {
  const { members } = writtenList(call)
  const { found, errors } = findAll(call)
  const before = members.size
  for (const contact of found) members.add(contact.id)
  const inserted = call.switches.listMembers === 'counted' ? found.length : members.size - before
  return { inserted_contacts: inserted, ...errors.toData(call.switches) }
}

function remove(call: ApiCall): unknown {
  const { members } = writtenList(call)
  const { found, errors } = findAll(call)
  const deleted = found.filter((contact) => members.delete(contact.id)).length
  const text = call.switches.deletedContacts === 'string'
  return { deleted_contacts: text ? String(deleted) : deleted, ...errors.toData(call.switches) }
}

function replace(call: ApiCall): unknown {
  const { members } = writtenList(call)
  const { found, errors } = findAll(call)
  members.clear()
  for (const contact of found) members.add(contact.id)
  return { inserted_contacts: found.length, ...errors.toData(call.switches) }
}

function rename(call: ApiCall): unknown {
  const renamed = knownList(call)
  renamed.name = newName(call, bodyOf(call).name)
  return ''
}

function deleteList(call: ApiCall): unknown {
  call.account.lists.delete(knownList(call).id)
  return ''
}

function contacts(call: ApiCall): unknown {
  const offset = Number(call.query.get('offset') ?? 0)
  const limit = Number(call.query.get('limit') ?? 1_000_000)
  return [...knownList(call).members].slice(offset, offset + limit).map(String)
}

function contactIds(call: ApiCall): unknown {
  const { id, members } = knownList(call)
  const top = Number(call.query.get('$top') ?? 10_000)
  const skip = Number(call.query.get('$skiptoken') ?? 0)
  const value = [...members].slice(skip, skip + top)
  const next =
    skip + top < members.size
      ? `contactlist/${id}/contactIds?$skiptoken=${skip + top}&$top=${top}`
      : null
  return { value, next }
}

function count(call: ApiCall): unknown {
  return knownList(call).members.size
}

/** The list that members are added to or taken off: 400/3004 when there is none. */
function writtenList(call: ApiCall): ContactList {
  const found = call.account.lists.get(listId(call))
  if (found) return found
  throw new ApiError(400, 3004, `Invalid contact list id: ${call.params.listId}`)
}

/** The list of any other call: 404/3006 when there is none. */
function knownList(call: ApiCall): ContactList {
  const found = call.account.lists.get(listId(call))
  if (found) return found
  throw new ApiError(404, 3006, 'No contact list found with the specified ID.')
}

/** A segment that is no number is taken for the name of an action, capitalised. */
function listId({ params: { listId: id = '' } }: ApiCall): number {
  if (/^\d+$/.test(id)) return Number(id)
  throw new ApiError(400, 1, `Action ${id.charAt(0).toUpperCase()}${id.slice(1)} is invalid.`)
}

function newName({ account }: ApiCall, name: unknown): string {
  const text = textOf(name).trim()
  if (!text) throw new ApiError(400, 3001, 'List name is not set.')
  for (const { name: taken } of account.lists.values()) {
    if (taken === text)
      throw new ApiError(400, 3005, 'Contact list with the requested name already exists.')
  }
  return text
}

function findAll(call: ApiCall): { found: Contact[]; errors: ErrorsByKey } {
  const { key_id, external_ids } = bodyOf(call)
  const keyId = textOf(key_id)
  const key = findKeyField(call.account, key_id)
  if (key === undefined) throw new ApiError(400, 2004, `Invalid key field id: ${keyId}`)
  if (!Array.isArray(external_ids)) {
    throw new ApiError(400, 3003, 'Invalid datatype for the list of external IDs. Array expected.')
  }
  if (external_ids.length > call.limits.idsPerListRequest) {
    throw new ApiError(400, 3002, 'The list of external IDs exceeds the maximum size.')
  }
  const errors = new ErrorsByKey()
  const found = new Set<Contact>()
  for (const value of external_ids.map(textOf)) {
    const one = findOne(call, { key, keyId, value })
    if ('contact' in one) found.add(one.contact)
    else errors.add(value, one.code, one.text)
  }
  return { found: [...found], errors }
}
