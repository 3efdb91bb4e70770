import * as v from 'valibot'
import { type Account, type ContactList, createAccount } from './account'
import { Members } from './changes'
import type { Contact } from './contacts'
import type { Trigger } from './triggers'

/** The form of stored accounts; a file of another one is not read. */
const VERSION = 1

/** The parts of an account that are only maps, lists and numbers. */
const PLAIN = [
  'fields',
  'events',
  'sources',
  'segments',
  'runs',
  'programs',
  'emails',
  'exports',
  'programRuns',
  'engagementEvents',
  'eventConfigurations',
  'wishlists',
  'unsubscribed'
] as const

const StoredSchema = v.looseObject({
  emarsysSandbox: v.literal(VERSION),
  nextId: v.number(),
  contacts: v.looseObject({ nextId: v.number(), items: v.array(v.looseObject({})) }),
  lists: v.array(v.looseObject({ id: v.number(), members: v.array(v.number()) })),
  triggers: v.array(v.looseObject({})),
  ...Object.fromEntries(PLAIN.map((name) => [name, v.unknown()]))
})

/** An account as text, to be read by `readAccount`. */
export function writeAccount(account: Account): string {
  const { contacts, lists, triggers, nextId } = account
  const stored = {
    emarsysSandbox: VERSION,
    nextId,
    contacts: { nextId: contacts.nextId, items: [...contacts.all()] },
    lists: [...lists.values()].map((list) => ({ ...list, members: [...list.members] })),
    triggers: triggers.store(),
    ...Object.fromEntries(PLAIN.map((name) => [name, account[name]])),
    engagementEvents: account.engagementEvents.map((one) => ({
      ...one,
      event: JSON.stringify(one.event)
    }))
  }
  return JSON.stringify(stored, (_, value) =>
    value instanceof Map ? { '(map)': [...value] } : value
  )
}

/**
 * Reads an account that was written.
 * @throws when the text is not one, or of another version of the sandbox
 */
export function readAccount(text: string, foldsEmail: () => boolean): Account {
  const stored = v.parse(StoredSchema, JSON.parse(text, revive))
  const account = createAccount({}, new Date(), foldsEmail)
  // What was written by writeAccount has these shapes; the check above tells it from other files.
  const plain = Object.fromEntries(PLAIN.map((name) => [name, stored[name]])) as Partial<Account>
  const lists = stored.lists as unknown as (Omit<ContactList, 'members'> & { members: number[] })[]
  const { nextId, items } = stored.contacts
  account.contacts.restore(items as unknown as Contact[], nextId)
  account.triggers.restore(stored.triggers as unknown as StoredTrigger[])
  for (const { members, ...list } of lists)
    account.lists.set(list.id, {
      ...list,
      members: new Members(list.id, account.changes, members)
    })
  // What was stored is not a change.
  account.changes.take(account)
  const engagementEvents = plain.engagementEvents?.map((one) => ({
    ...one,
    event: JSON.parse(String(one.event))
  }))
  return Object.assign(account, plain, { engagementEvents, nextId: stored.nextId })
}

/** A trigger with what is processed once, and how often it came again. */
export type StoredTrigger = Omit<Trigger, 'data'> & {
  /** JSON, so that nothing in it is taken for something else. */
  data: string
  key?: string | undefined
  duplicates: number
}

function revive(_: string, value: unknown): unknown {
  const isMap = typeof value === 'object' && value !== null && '(map)' in value
  return isMap && Array.isArray(value['(map)']) ? new Map(value['(map)']) : value
}
