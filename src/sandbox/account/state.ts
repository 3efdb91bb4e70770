import {
  type Account,
  type EngagementEvent,
  isListening,
  type ProgramRun,
  valuesOf
} from './account'
import type { Usages } from './usages'

/** The account as plain JSON: a copy, so that later requests do not change it. */
export interface SandboxState {
  fields: {
    id: number
    name: string | null
    string_id: string
    application_type: string
    read_only: boolean
  }[]
  contacts: {
    id: number
    uid: string
    created: string
    changed: string
    source_id: number | null
    values: Record<string, string | string[]>
  }[]
  lists: { id: number; name: string; created: string; members: number[] }[]
  events: { id: number; name: string; created: string; listening: boolean; usages: Usages }[]
  sources: { id: number; name: string }[]
  segments: { id: number; name: string }[]
  triggers: {
    id: number
    event_id: number
    contact_id: number
    data: unknown
    trigger_id: string | null
    event_time: string | null
    at: string
    /** Whether `event_time` is so old that Interactions ignores the trigger; e-mail and Automation Center do not. */
    late: boolean
    /** How many more triggers with its `trigger_id` came; they were not processed. */
    duplicates: number
  }[]
  unsubscribed: { email_id: number; contact_uid: string; at: string }[]
  program_runs: ProgramRun[]
  engagement_events: EngagementEvent[]
  wishlists: { contact_id: number; items: { item_id: string; quantity: number }[] }[]
}

/** The names of the account's collections. */
export const COLLECTIONS = [
  'fields',
  'contacts',
  'lists',
  'events',
  'sources',
  'segments',
  'triggers',
  'unsubscribed',
  'program_runs',
  'engagement_events',
  'wishlists'
] as const

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
      changed: contact.changed,
      source_id: contact.sourceId,
      values: valuesOf(contact)
    })),
    lists: [...account.lists.values()].map((list) => ({ ...list, members: [...list.members] })),
    events: [...account.events.values()].map((event) => ({
      ...event,
      listening: isListening(event)
    })),
    sources: [...account.sources.values()],
    segments: [...account.segments.values()].map(({ id, name }) => ({ id, name })),
    triggers: account.triggers.all().map((trigger) => ({
      id: trigger.id,
      event_id: trigger.eventId,
      contact_id: trigger.contactId,
      data: trigger.data,
      trigger_id: trigger.triggerId,
      event_time: trigger.eventTime,
      at: trigger.at,
      late: trigger.late,
      duplicates: trigger.duplicates
    })),
    unsubscribed: account.unsubscribed,
    program_runs: account.programRuns,
    engagement_events: account.engagementEvents,
    wishlists: [...account.wishlists].map(([contact_id, items]) => ({ contact_id, items }))
  })
}
