import type { ChangeLog } from './change-log'
import { type ContactList, Members } from './contact-list'
import { type Contact, Contacts, uidOf, valuesOf } from './contacts'
import type { Email, Item, Launch, Mail } from './email'
import { type ExternalEvent, isListening } from './external-event'
import { createSystemFields, type Field } from './field'
import type {
  ContactSource,
  EngagementEvent,
  EventConfiguration,
  Export,
  Program,
  ProgramCallback,
  ProgramRun,
  Unsubscribe,
  WishlistItem,
  CustomerSettings
} from './items'
import type { Segment, SegmentRun } from './segment'
import { type Attachment, type StoredTrigger, Triggers } from './triggers'

/** What all collections of an account share. */
export interface Shared {
  /** Whether the case of e-mail addresses is ignored, asked at every look-up. */
  readonly foldsEmail: () => boolean
  readonly changes: ChangeLog
}

/** How one collection of an account begins, is copied, shown to people, and kept in a file as JSON. */
export interface Collection<Held, Shown> {
  create(shared: Shared): Held
  /** A copy of which nothing shows in the original. */
  copy(held: Held, shared: Shared): Held
  /** Plain JSON, so that later requests do not change it. */
  show(held: Held): Shown
  store(held: Held): unknown
  /** @param stored what `store` gave, or an earlier release; the file is known to be a sandbox's */
  revive(stored: never, shared: Shared): Held
}

/** Things with an id. They are stored as text, so that nothing in what clients sent is taken for something else. */
function mapOf<Thing extends { readonly id: number | string }>(): Collection<
  Map<Thing['id'], Thing>,
  Thing[]
> {
  return {
    create: () => new Map(),
    copy: (things) => structuredClone(things),
    show: (things) => structuredClone([...things.values()]),
    store: (things) => JSON.stringify([...things.values()]),
    revive: (stored) => new Map(readItems<Thing>(stored).map((thing) => [thing.id, thing]))
  }
}

/** Things in the order in which they came. */
function listOf<Thing>(): Collection<Thing[], Thing[]> {
  return {
    create: () => [],
    copy: (things) => structuredClone(things),
    show: (things) => structuredClone(things),
    store: (things) => JSON.stringify(things),
    revive: (stored) => readItems<Thing>(stored)
  }
}

/** Earlier releases stored maps and arrays as they are. */
function readItems<Thing>(stored: string | Map<unknown, Thing> | Thing[]): Thing[] {
  if (typeof stored === 'string') return JSON.parse(stored)
  return stored instanceof Map ? [...stored.values()] : stored
}

const fields: Collection<Map<number, Field>, ShownField[]> = {
  create: () => new Map(createSystemFields().map((field) => [field.id, field])),
  // A field is never changed, but replaced.
  copy: (held) => new Map(held),
  show: (held) =>
    [...held.values()].map(({ id, name, stringId, type, readOnly }) => ({
      id,
      name,
      string_id: stringId,
      application_type: type,
      read_only: readOnly
    })),
  store: (held) => held,
  revive: (stored) => stored
}

const contacts: Collection<Contacts, ShownContact[]> = {
  create: ({ foldsEmail, changes }) => new Contacts(foldsEmail, changes),
  copy: (held, { foldsEmail, changes }) => held.copy(foldsEmail, changes),
  show: (held) =>
    [...held.all()].map((contact) => ({
      id: contact.id,
      uid: uidOf(contact),
      created: contact.created,
      changed: contact.changed,
      source_id: contact.sourceId,
      values: valuesOf(contact)
    })),
  store: (held) => ({ nextId: held.nextId, items: [...held.all()] }),
  revive: (stored: { nextId: number; items: Contact[] }, { foldsEmail, changes }) => {
    const held = new Contacts(foldsEmail, changes)
    held.restore(stored.items, stored.nextId)
    return held
  }
}

const lists: Collection<Map<number, ContactList>, ShownList[]> = {
  create: () => new Map(),
  copy: (held, shared) => withMembers(held.values(), shared),
  show: (held) =>
    [...held.values()].map(({ id, name, created, members }) => ({
      id,
      name,
      created,
      members: [...members]
    })),
  store: (held) => [...held.values()].map((list) => ({ ...list, members: [...list.members] })),
  revive: (stored: ShownList[], shared) => withMembers(stored, shared)
}

function withMembers(
  given: Iterable<Omit<ContactList, 'members'> & { members: Iterable<number> }>,
  { changes }: Shared
): Map<number, ContactList> {
  const copies = [...given].map(({ members, ...list }): [number, ContactList] => [
    list.id,
    { ...list, members: new Members(list.id, changes, members) }
  ])
  return new Map(copies)
}

const events: Collection<Map<number, ExternalEvent>, (ExternalEvent & { listening: boolean })[]> = {
  ...mapOf<ExternalEvent>(),
  show: (held) =>
    [...held.values()].map((event) => ({
      ...structuredClone(event),
      listening: isListening(event)
    }))
}

const triggers: Collection<Triggers, ShownTrigger[]> = {
  create: () => new Triggers(),
  copy: (held) => held.copy(),
  show: (held) =>
    held.all().map((trigger) => ({
      id: trigger.id,
      event_id: trigger.eventId,
      contact_id: trigger.contactId,
      data: trigger.data,
      attachment: [...(trigger.attachment ?? [])],
      trigger_id: trigger.triggerId,
      event_time: trigger.eventTime,
      at: trigger.at,
      late: trigger.late,
      duplicates: trigger.duplicates
    })),
  store: (held) => held.store(),
  revive: (stored: StoredTrigger[]) => {
    const held = new Triggers()
    held.restore(stored)
    return held
  }
}

const wishlists: Collection<
  Map<number, WishlistItem[]>,
  { contact_id: number; items: WishlistItem[] }[]
> = {
  create: () => new Map(),
  copy: (held) => structuredClone(held),
  show: (held) => [...held].map(([contact_id, items]) => ({ contact_id, items: [...items] })),
  store: (held) => held,
  revive: (stored) => stored
}

/** An earlier release stored the event itself as text. */
const engagement_events: Collection<EngagementEvent[], EngagementEvent[]> = {
  ...listOf<EngagementEvent>(),
  revive: (stored) =>
    readItems<EngagementEvent>(stored).map(({ event, ...rest }) => ({
      ...rest,
      event: typeof event === 'string' ? JSON.parse(event) : event
    }))
}

const exports_: Collection<Map<number, Export>, Omit<Export, 'csv'>[]> = {
  ...mapOf<Export>(),
  show: (held) => [...held.values()].map(({ csv: _, ...rest }) => rest)
}

/** What an account's settings are until somebody changes them. */
const customer_settings: Collection<CustomerSettings, CustomerSettings> = {
  create: () => ({ corporatedomain: { domains: [] }, iprestrictions: [], security: {} }),
  copy: (held) => structuredClone(held),
  show: (held) => structuredClone(held),
  store: (held) => JSON.stringify(held),
  revive: (stored) => JSON.parse(stored)
}

/** Everything that an account holds, by the names that the sandbox's state has for it. */
export const COLLECTIONS = {
  fields,
  contacts,
  lists,
  events,
  sources: mapOf<ContactSource>(),
  segments: mapOf<Segment>(),
  triggers,
  unsubscribed: listOf<Unsubscribe>(),
  program_runs: listOf<ProgramRun>(),
  engagement_events,
  wishlists,
  runs: mapOf<SegmentRun>(),
  programs: mapOf<Program>(),
  emails: mapOf<Email>(),
  launches: mapOf<Launch>(),
  // Nothing changes a mail.
  mails: { ...listOf<Mail>(), copy: (mails: Mail[]) => [...mails] },
  response_queries: mapOf<Item & { contacts: number[] }>(),
  exports: exports_,
  /** Kinds of engagement events that exist; none means that any does. */
  event_configurations: listOf<EventConfiguration>(),
  administrators: listOf<Item>(),
  autoimports: listOf<Item>(),
  combined_segments: listOf<Item>(),
  universal_segments: listOf<Item>(),
  test_segments: listOf<Item>(),
  conditions: listOf<Item>(),
  email_templates: listOf<Item>(),
  files: listOf<Item>(),
  folders: listOf<Item>(),
  forms: listOf<Item>(),
  form_triggers: listOf<unknown>(),
  keyrings: listOf<Item>(),
  keys: listOf<Item>(),
  link_categories: listOf<Item>(),
  notifications: listOf<Item>(),
  program_callbacks: listOf<ProgramCallback>(),
  program_resources: listOf<Item>(),
  purchases: listOf<Item>(),
  customer_settings
} as const

type Collections = typeof COLLECTIONS

/** The name of a collection of the account. */
export type CollectionName = keyof Collections

/** The names of the account's collections. */
// The keys of a constant are the names that its type has.
export const COLLECTION_NAMES = Object.keys(COLLECTIONS) as readonly CollectionName[]

/** The account as plain JSON: a copy, so that later requests do not change it. */
export type SandboxState = {
  [Name in CollectionName]: ReturnType<Collections[Name]['show']>
}

interface ShownField {
  id: number
  name: string | null
  string_id: string
  application_type: string
  read_only: boolean
}

interface ShownContact {
  id: number
  uid: string
  created: string
  changed: string
  source_id: number | null
  values: Record<string, string | string[]>
}

interface ShownList {
  id: number
  name: string
  created: string
  members: number[]
}

interface ShownTrigger {
  id: number
  event_id: number
  contact_id: number
  data: unknown
  /** Files for the e-mails that it starts. */
  attachment: Attachment[]
  trigger_id: string | null
  event_time: string | null
  at: string
  /** Whether `event_time` is so old that Interactions ignores the trigger; e-mail and Automation Center do not. */
  late: boolean
  /** How many more triggers with its `trigger_id` came; they were not processed. */
  duplicates: number
}
