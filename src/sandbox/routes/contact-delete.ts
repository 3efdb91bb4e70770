import { deleteContact, findField } from '../account/account'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import { type ApiCall, bodyOf, refuseBatch, type Routes, shownCount } from './api-call'
import { invalidParameter } from './contact-search'
import { ErrorsByKey } from './errors-by-key'
import { findOne, type Key, keyValueOf, readKey } from './key'
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
  refuseBatch(call, values)
  const takeOff = deleter(call)
  const errors = new ErrorsByKey()
  let deleted = 0
  for (const value of values.map(keyValueOf)) {
    const found = findOne(call, key, value)
    if ('contact' in found) {
      takeOff(found.contact)
      deleted += 1
    } else if (Array.isArray(given)) errors.add(value, found.code, found.text)
    else throw refusalOf(found, key, { value, status: 404 })
  }
  return { deleted_contacts: shownCount(call, deleted), ...errors.toData(call.switches) }
}

function deleter(call: ApiCall): (contact: Contact) => void {
  const list = readNamedList(call, bodyOf(call).contact_list_id)
  if (list && call.switches.deleteFromList === 'off the list')
    return ({ id }) => void list.members.delete(id)
  return (contact) => deleteContact(call.account, contact)
}

/** @param status of 2008, for which these calls have words of their own */
function refusalOf(
  { code, text }: { code: number; text: string },
  { name }: Key,
  { value, status }: { value: string; status: number }
): ApiError {
  if (code !== 2008) return new ApiError(400, code, text)
  return new ApiError(status, code, `No contact found with the id: ${name} - ${value}`)
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
    throw refusalOf(found, key, { value, status: 400 })
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
