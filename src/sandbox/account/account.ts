import { ChangeLog, Members } from './changes'
import { type Contact, Contacts, type KeyField } from './contacts'
import { createSystemFields, type Field, isMultiChoice } from './field'
import { plant, type Seed } from './seed'
import type { Segment, SegmentRun } from './segment'
import { Triggers } from './triggers'
import type { Usages } from './usages'

/** A contact list and who is on it. */
export interface ContactList {
  readonly id: number
  name: string
  readonly created: string
  /** Ids of contacts. */
  readonly members: Set<number>
}

/** An external event, and what listens to it. */
export interface ExternalEvent {
  readonly id: number
  name: string
  readonly created: string
  readonly usages: Usages
}

/** A contact source: a name for where contacts come from. */
export interface ContactSource {
  readonly id: number
  readonly name: string
}

/** An Automation Center program. */
export interface Program {
  readonly id: number
  readonly name: string
  status: string
  readonly parent_id: number | null
}

/** An e-mail campaign, by name only. */
export interface Email {
  readonly id: number
  readonly name: string
  readonly language: string
  readonly created: string
  readonly status: string
  readonly subject: string
}

/** A file that was asked for with getchanges and the like; ready at once. */
export interface Export {
  readonly id: number
  readonly type: string
  readonly created: string
  /** Lines of comma-separated values, the first names the fields. */
  readonly csv: string
}

/** A start of a program at a partner's node, for a list or a contact. */
export interface ProgramRun {
  readonly node_type: string
  readonly resource_id: string
  readonly contact_list_id: string | null
  readonly contact_id: string | null
  readonly at: string
}

/** An engagement event that was taken. */
export interface EngagementEvent {
  readonly integration_id: string
  readonly event_configuration_id: string
  readonly draft: boolean
  readonly event: unknown
  readonly at: string
}

/** What engagement events of one kind must have. */
export interface EventConfiguration {
  readonly integration: string
  readonly id: string
  readonly required: readonly string[]
}

/** An Emarsys account: everything that requests can see or change. */
export interface Account {
  readonly fields: Map<number, Field>
  readonly contacts: Contacts
  readonly lists: Map<number, ContactList>
  readonly events: Map<number, ExternalEvent>
  readonly sources: Map<number, ContactSource>
  readonly segments: Map<number, Segment>
  readonly runs: Map<string, SegmentRun>
  readonly programs: Map<number, Program>
  readonly emails: Map<number, Email>
  readonly exports: Map<number, Export>
  readonly triggers: Triggers
  /** Starts of programs at a partner's node. */
  readonly programRuns: ProgramRun[]
  readonly engagementEvents: EngagementEvent[]
  /** Those that exist; none means that any does. */
  readonly eventConfigurations: EventConfiguration[]
  /** What contacts wish for, by contact id. */
  readonly wishlists: Map<number, { item_id: string; quantity: number }[]>
  /** Registered with email/unsubscribe; it changes nothing else. */
  readonly unsubscribed: { email_id: number; contact_uid: string; at: string }[]
  /** What the last request did. */
  readonly changes: ChangeLog
  nextId: number
}

/** The first id of lists, events and fields that requests create. */
const FIRST_ID = 700_000_001

/** An account as the seed describes it. */
export function createAccount(seed: Seed, now: Date, foldsEmail: () => boolean): Account {
  const changes = new ChangeLog()
  const account: Account = {
    fields: new Map(createSystemFields().map((field) => [field.id, field])),
    contacts: new Contacts(foldsEmail, changes),
    lists: new Map(),
    events: new Map(),
    sources: new Map(),
    segments: new Map(),
    runs: new Map(),
    programs: new Map(),
    emails: new Map(),
    exports: new Map(),
    triggers: new Triggers(),
    unsubscribed: [],
    programRuns: [],
    engagementEvents: [],
    eventConfigurations: [],
    wishlists: new Map(),
    changes,
    nextId: FIRST_ID
  }
  plant(account, seed, stamp(now))
  changes.begin()
  return account
}

/** A copy, of which nothing shows in the account itself, as it is at this moment. */
export function copyAccount(account: Account, foldsEmail: () => boolean): Account {
  const { contacts, lists, triggers, fields, nextId, changes: _, ...plain } = account
  const changes = new ChangeLog()
  const copies = [...lists.values()].map(({ members, ...list }): [number, ContactList] => [
    list.id,
    { ...list, members: new Members(list.id, changes, members) }
  ])
  changes.begin()
  return {
    ...structuredClone(plain),
    fields: structuredClone(fields),
    contacts: contacts.copy(foldsEmail, changes),
    lists: new Map(copies),
    triggers: triggers.copy(),
    changes,
    nextId
  }
}

/** The field that a `key_id` means: a field id, `id`, `uid`, `eid`, or a field's string id; undefined for none. */
export function findKeyField(account: Account, keyId: unknown): KeyField | undefined {
  if (keyId === 'id' || keyId === 'uid' || keyId === 'eid') return keyId
  const field = findField(account, keyId)
  return field && !['interests', 'special', 'voucher'].includes(field.type) ? field.id : undefined
}

/** The field that an id or string id means. */
export function findField(account: Account, id: unknown): Field | undefined {
  if (typeof id !== 'string' && typeof id !== 'number') return undefined
  if (/^\d+$/.test(String(id))) return account.fields.get(Number(id))
  for (const field of account.fields.values())
    if (field.stringId !== '' && field.stringId === id) return field
  return undefined
}

/** The id for the next thing that a request creates. */
export function takeId(account: Account): number {
  return account.nextId++
}

/** Whether anything fires when the event is triggered. */
export function isListening({ usages }: ExternalEvent): boolean {
  return Object.values(usages).some((ids) => ids.length > 0)
}

/** Takes a contact off the account and every list. */
export function deleteContact({ contacts, lists }: Account, contact: Contact): void {
  for (const list of lists.values()) list.members.delete(contact.id)
  contacts.delete(contact)
}

/** A contact's values by field id, as plain JSON. */
export function valuesOf(contact: Contact): Record<string, string | string[]> {
  return Object.fromEntries(contact.values)
}

/** A contact as getdata and query show it: values of several choices are integers, empty fields null. */
export function showContact(
  { fields }: Account,
  contact: Contact,
  fieldIds: readonly number[]
): Record<string, unknown> {
  const shown = fieldIds.map((id) => {
    const field = fields.get(id)
    const value = contact.values.get(id) ?? null
    const many = field && isMultiChoice(field) && Array.isArray(value)
    return [id, many ? value.map(Number) : value]
  })
  return { id: String(contact.id), uid: contact.uid, ...Object.fromEntries(shown) }
}

/** Emarsys's form of a time in answers, without a zone: `2025-09-30 22:14:37`. */
export function stamp(time: Date): string {
  return time.toISOString().slice(0, 19).replace('T', ' ')
}
