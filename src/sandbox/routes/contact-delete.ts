import { deleteContact, findField } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import { type ApiCall, bodyOf, type Routes } from './api-call'
import { invalidParameter } from './contact-search'
import { ErrorsByKey } from './errors-by-key'
import { findOne, keyValueOf, readKey } from './key'
import { readNamedList } from './named-list'

/** Contacts: delete, and merge two into one. */
export const contactDeleteRoutes = {
  'POST /contact/delete': remove,
  'POST /contact/merge': merge
} satisfies Routes

/** Who is not found is an entry in the many form, and 404 in the one form; whom several share is not deleted. */
function remove(call: ApiCall): unknown {
  const body = bodyOf(call)
  const key = readKey(call, body.key_id)
  const given = body[key.name]
  const values: unknown[] = Array.isArray(given) ? given : [given]
  if (values.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 1000, 'The request exceeded the maximum batch size of 1,000')
  }
  const takeOff = deleter(call)
  const errors = new ErrorsByKey()
  let deleted = 0
  for (const value of values.map(keyValueOf)) {
    const found = findOne(call, key, value)
    if ('contact' in found) {
      takeOff(found.contact)
      deleted += 1
    } else if (Array.isArray(given)) errors.add(value, found.code, found.text)
    else throw refusalOf(found, key.name, value)
  }
  const text = call.switches.deletedContacts === 'string'
  return { deleted_contacts: text ? String(deleted) : deleted, ...errors.toData(call.switches) }
}

function deleter(call: ApiCall): (contact: Contact) => void {
  const list = readNamedList(call, bodyOf(call).contact_list_id)
  if (list && call.switches.deleteFromList === 'off the list')
    return ({ id }) => void list.members.delete(id)
  return (contact) => deleteContact(call.account, contact)
}

function refusalOf({ code, text }: { code: number; text: string }, key: string, value: string) {
  if (code !== 2008) return new ApiError(400, code, text)
  return new ApiError(404, 2008, textOfMissing(key, value))
}

function textOfMissing(key: string, value: string): string {
  return `No contact found with the id: ${key} - ${value}`
}

/** The target keeps what it has; fields whose rule is `overwrite`, and those that it lacks, come from the source. */
function merge(call: ApiCall): unknown {
  const body = bodyOf(call)
  const key = readKey(call, body.key_id)
  const list = readNamedList(call, body.contact_list_id)
  const [source, target] = [body.source_key_value, body.target_key_value].map((given) => {
    const value = keyValueOf(given)
    const found = findOne(call, key, value)
    if ('contact' in found) return found.contact
    throw new ApiError(
      400,
      found.code,
      found.code === 2008 ? textOfMissing(key.name, value) : found.text
    )
  })
  if (!source || !target || source === target)
    throw new ApiError(400, 1001, 'One or more parameters are invalid or missing.')
  const rules = new Map(Object.entries(body.merge_rules ?? {}))
  const unknown = [...rules].find(
    ([field, rule]) => rule !== 'overwrite' || !findField(call.account, field)
  )
  if (unknown) throw invalidParameter(`Invalid value for merge_rules: ${unknown.join(' - ')}`)
  const moved = [...source.values].filter(
    ([id]) => id !== key.field && (rules.get(String(id)) === 'overwrite' || !target.values.has(id))
  )
  call.account.contacts.write(target, moved)
  list?.members.add(target.id)
  if (body.delete_source === true) deleteContact(call.account, source)
  return ''
}
