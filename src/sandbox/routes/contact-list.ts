import { showContact, stamp, takeId } from '../account/account'
import { type ContactList, Members } from '../account/contact-list'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import { Reply } from './answer'
import { type ApiCall, bodyOf, known, type Routes, shownCount, shownId, textOf } from './api-call'
import { invalidParameter, readPage } from './contact-search'
import { ErrorsByKey } from './errors-by-key'
import { findOne, keyValueOf, readKeyOrDefault } from './key'

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
  'GET /contactlist/{listId}/contacts/data': contactsData,
  'GET /contactlist/{listId}/contacts/{contactId}': (call: ApiCall) =>
    knownList(call).members.has(Number(call.params.contactId)),
  'GET /contactlist/{listId}/contactIds': contactIds,
  'GET /contactlist/{listId}/count': (call: ApiCall) => knownList(call).members.size
} satisfies Routes

/** How many contacts a page of the older calls holds at most. */
const MAX_PAGE = 1_000_000

function list({ account, switches }: ApiCall): unknown {
  return [...account.lists.values()].map(({ id, name, created }) => ({
    id: switches.ids === 'integers' ? id : String(id),
    name,
    created,
    type: 0
  }))
}

/** The answer has no `errors` where the request has no contacts. */
function create(call: ApiCall): unknown {
  const { name: given, external_ids } = bodyOf(call)
  const name = newName(call, given)
  const without =
    external_ids === undefined || (Array.isArray(external_ids) && !external_ids.length)
  const { found, errors } = without ? { found: [], errors: undefined } : findAll(call)
  const target = findByName(call, name) ?? addList(call, name)
  for (const contact of found) target.members.add(contact.id)
  return { id: shownId(call, target.id), ...errors?.toData(call.switches) }
}

function addList({ account, now }: ApiCall, name: string): ContactList {
  const { changes } = account
  const id = takeId(account)
  const created = { id, name, created: stamp(now), members: new Members(id, changes) }
  account.lists.set(created.id, created)
  return created
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
  return { deleted_contacts: shownCount(call, deleted), ...errors.toData(call.switches) }
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
  const name = textOf(bodyOf(call).name).trim()
  if (!name) throw refusal(call, 3004, 'Parameter name is required.')
  const other = findByName(call, name)
  if (other && other !== renamed)
    throw refusal(call, 3005, 'Contact list with the requested name already exists.')
  renamed.name = name
  return { id: shownId(call, renamed.id), name }
}

function deleteList(call: ApiCall): unknown {
  call.account.lists.delete(knownList(call).id)
  return {}
}

function contacts(call: ApiCall): unknown {
  return page(call).map(String)
}

/** Fields by contact id. */
function contactsData(call: ApiCall): unknown {
  const given = call.query.get('fields') ?? ''
  const ids = given.split(',').filter(Boolean).map(Number)
  if (!ids.length) throw new ApiError(400, 3007, 'Contact fields value is not set.')
  const entries = page(call).flatMap((id) => {
    const contact = call.account.contacts.get(id)
    return contact ? [[id, { fields: showContact(call.account, contact, ids) }]] : []
  })
  return Object.fromEntries(entries)
}

function page(call: ApiCall): number[] {
  const { members } = knownList(call)
  const { limit, offset } = readPage(call, MAX_PAGE)
  return members.page(offset, limit)
}

/** Sources disagree about the envelope; `next` is a path below the version. */
function contactIds(call: ApiCall): unknown {
  const { id, members } = knownList(call)
  const top = Number(call.query.get('$top') ?? Math.min(10_000, call.limits.pageContacts))
  const skip = Number(call.query.get('$skiptoken') || 0)
  if (!Number.isInteger(top) || top < 1)
    throw invalidParameter('Invalid data format for $top. Integer expected.')
  if (top > call.limits.pageContacts)
    throw invalidParameter(`$top must be less than ${call.limits.pageContacts}`)
  if (!Number.isInteger(skip) || skip < 0)
    throw invalidParameter('Invalid data format for $skiptoken. Integer expected.')
  const value = members.page(skip, top)
  const more = skip + top < members.size
  const next = more ? `/contactlist/${id}/contactIds?$skiptoken=${skip + top}&$top=${top}` : null
  return new Reply({ value, next }, { bare: call.switches.contactIds === 'bare' })
}

/** The list that members are added to or taken off: 400/3004 when there is none. */
function writtenList(call: ApiCall): ContactList {
  const found = call.account.lists.get(Number(call.params.listId))
  if (found) return found
  throw refusal(call, 3004, `Invalid contact list id: ${call.params.listId}`)
}

/** The list of any other call: 404/3006 when there is none. */
function knownList(call: ApiCall): ContactList {
  const list = call.account.lists.get(Number(call.params.listId))
  return known(list, 404, 3006, 'No contact list found with the specified ID.')
}

/** The name of a list to create; that of another list only where the switch lets it be updated. */
function newName(call: ApiCall, given: unknown): string {
  const name = textOf(given).trim()
  if (!name) throw refusal(call, 3001, 'List name is not set.')
  if (findByName(call, name) && call.switches.listNameTaken === 'refuse')
    throw refusal(call, 3005, 'Contact list with the requested name already exists.')
  return name
}

function findByName({ account }: ApiCall, name: string): ContactList | undefined {
  for (const list of account.lists.values()) if (list.name === name) return list
  return undefined
}

/** 3001 to 3005 are seen with status 400 and with 500. */
function refusal({ switches }: ApiCall, code: number, text: string): ApiError {
  return new ApiError(Number(switches.listRefusals), code, text)
}

function findAll(call: ApiCall): { found: Contact[]; errors: ErrorsByKey } {
  const { key_id, external_ids } = bodyOf(call)
  const key = readKeyOrDefault(call, key_id)
  if (!Array.isArray(external_ids)) {
    const text = 'Invalid datatype for the list of external IDs. Array expected.'
    throw refusal(call, 3003, text)
  }
  if (external_ids.length > call.limits.idsPerListRequest)
    throw refusal(call, 3002, 'The list of external IDs exceeds the maximum size.')
  const errors = new ErrorsByKey()
  const found = new Set<Contact>()
  for (const value of external_ids.map(keyValueOf)) {
    const one = findOne(call, key, value)
    if ('contact' in one) found.add(one.contact)
    else errors.add(value, one.code, one.text)
  }
  return { found: [...found], errors }
}
