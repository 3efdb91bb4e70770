import type { ContactList } from '../account/contact-list'
import { ApiError } from '../account/api-error'
import { type ApiCall, idOf, textOf } from './api-call'

/**
 * The list that `contact_list_id` of a request about contacts names.
 * @returns undefined when it names none; the refusal, which is for the caller to throw, when there is no such list
 */
export function findNamedList(
  { account, switches }: ApiCall,
  listId: unknown
): ContactList | ApiError | undefined {
  if (listId === undefined || listId === null) return undefined
  const list = account.lists.get(idOf(listId))
  if (list) return list
  const text = `Invalid contact list id: ${textOf(listId)}`
  return new ApiError(Number(switches.badListStatus), 2020, text)
}

/** As findNamedList. @throws ApiError 2020 when there is no such list */
export function readNamedList(call: ApiCall, listId: unknown): ContactList | undefined {
  const list = findNamedList(call, listId)
  if (list instanceof ApiError) throw list
  return list
}
