import { type Account, valuesOf } from './account'

/** The account as plain JSON: a copy, so that later requests do not change it. */
export interface SandboxState {
  fields: {
    id: number
    name: string
    string_id: string | null
    application_type: string
    read_only: boolean
  }[]
  contacts: {
    id: number
    uid: string
    created: string
    values: Record<string, string | string[]>
  }[]
  lists: { id: number; name: string; created: string; members: number[] }[]
  events: { id: number; name: string; created: string; listening: boolean }[]
  triggers: {
    id: number
    event_id: number
    contact_id: number
    data: unknown
    trigger_id: string | null
    event_time: string | null
    at: string
  }[]
}

/** The names of the account's collections. */
export const COLLECTIONS = ['fields', 'contacts', 'lists', 'events', 'triggers'] as const

/** Copies the account. */
export function snapshot(account: Account): SandboxState {
  return structuredClone({
    fields: [...account.fields.values()].map(({ id, name, stringId, type, readOnly }) => ({
      id,
      name,
      string_id: stringId,
      application_type: type,
      read_only: readOnly
    })),
    contacts: [...account.contacts.all()].map((contact) => ({
      id: contact.id,
      uid: contact.uid,
      created: contact.created,
      values: valuesOf(contact)
    })),
    lists: [...account.lists.values()].map((list) => ({ ...list, members: [...list.members] })),
    events: [...account.events.values()],
    triggers: account.triggers.all().map((trigger) => ({
      id: trigger.id,
      event_id: trigger.eventId,
      contact_id: trigger.contactId,
      data: trigger.data,
      trigger_id: trigger.triggerId,
      event_time: trigger.eventTime,
      at: trigger.at
    }))
  })
}
