import { isRecord } from '../api/envelope'
import { invalid, Refusal, Refused } from '../api/explain'
import type { RunInput } from '../delivery/deliver'
import { fold } from '../delivery/requests'
import { ContactKey, readKey } from '../fields/contact-key'
import { isBlank, readId } from '../fields/text'
import { timeOf } from '../triggerEvent/event-time'
import type { Payload as ContactPayload } from '../upsertContact/generated-types'
import type { Payload } from './generated-types'

/** An event that says whether a contact is a member. */
export interface Change {
  /** The event's place in the batch. */
  index: number
  joins: boolean
  listId: string
  keyField: string
  keyValue: string
  /** The same text for all spellings of one contact. */
  person: string
  /** The same text for all spellings of one contact on one list. */
  contact: string
  /** When it happened, in milliseconds since 1970; NaN where that is not known. */
  time: number
  /** What is written of a contact that joins, where missing contacts are created. */
  write: ContactPayload | undefined
}

/** Changes of one contact in one spelling on one list; the last of them counts. */
export interface Membership {
  last: Change
  earlier: Change[]
}

/**
 * Reads an event as a change.
 * @param member what the runtime found: whether the contact is a member; undefined where it does not know
 * @param mapping.connected the list that the mapping was connected to when it was saved
 * @throws Refused where the event is not a change of membership
 * @throws Refused where no list or no contact can be read
 */
export function readChange(
  { index, payload }: { index: number; payload: Payload },
  member: boolean | undefined,
  { connected, syncMode }: { connected: string | undefined; syncMode: string | undefined }
): Change {
  const joins = member ?? membershipOf(payload, syncMode)
  if (joins === undefined) throw new Refused(NO_MEMBERSHIP)
  const listId = readId(chosenList(payload, connected), 'Id of the contact list')
  const { keyField, keyValue } = readKey(payload)
  const key = { key_field: keyField, key_value: keyValue }
  const written = joins && payload.create_if_missing === true
  const person = JSON.stringify([keyField, fold(keyValue)])
  return {
    index,
    joins,
    listId,
    keyField,
    keyValue,
    person,
    contact: `${listId} ${person}`,
    time: timeOf(payload.event_time)?.getTime() ?? Number.NaN,
    write: written ? toContact(payload, key) : undefined
  }
}

/** Who enters a step of a journey joins. The runtime leaves out warehouse rows where there is no sync mode: then they mirror. */
function membershipOf(
  { event_name, computation_class }: Payload,
  syncMode: string | undefined
): boolean | undefined {
  if (computation_class?.startsWith('journey_step')) return true
  if (computation_class || syncMode) return undefined
  if (event_name === 'new' || event_name === 'updated') return true
  return event_name === 'deleted' ? false : undefined
}

function toContact({ write_field = {}, empty_values }: Payload, key: ContactKey): ContactPayload {
  return { ...key, write_field, ...(empty_values !== undefined && { empty_values }) }
}

const NO_MEMBERSHIP: Refusal = {
  status: 400,
  said: 'The event does not say whether the contact joins or leaves an audience',
  todo: 'Send the events of an Engage audience or of a journey, or warehouse rows of a kind that the sync mode covers.',
  errortype: 'INVALID_AUDIENCE_MEMBERSHIP'
}

/** The list of the mapping goes before that of the audience: it was chosen later, and for this mapping only. */
function chosenList(payload: Payload, connected: string | undefined): unknown {
  const list = [connected, payload.contactlistid, payload.external_audience_id].find(
    (id) => !isBlank(id)
  )
  if (list !== undefined) return list
  throw invalid(
    'There is no contact list',
    'Choose one in "Id of the contact list", or connect the audience or the mapping to one.'
  )
}

/**
 * The changes of each contact in the order in which they happened; in that of the batch where the time of one is not known.
 * @param of what belongs together: a contact on its list, or wherever it is
 */
export function inOrder<T extends Change>(changes: readonly T[], of: 'contact' | 'person'): T[] {
  const contacts = new Map<string, T[]>()
  for (const change of changes) {
    const known = contacts.get(change[of])
    if (known) known.push(change)
    else contacts.set(change[of], [change])
  }
  return [...contacts.values()].flatMap((all) =>
    all.some(({ time }) => Number.isNaN(time))
      ? all
      : all.sort((one, other) => one.time - other.time)
  )
}

/**
 * What is to be made of changes: of one spelling the last counts. The spellings of a contact, which may be two contacts, stay
 * in the order of their last changes; contacts that only join go first.
 */
export function membershipsOf(changes: readonly Change[]): Membership[] {
  const contacts = new Map<string, Map<string, Membership>>()
  for (const change of changes) {
    const spellings = contacts.get(change.contact) ?? new Map<string, Membership>()
    contacts.set(change.contact, spellings)
    const { last, earlier = [] } = spellings.get(change.keyValue) ?? {}
    if (last) earlier.push(last)
    spellings.delete(change.keyValue)
    spellings.set(change.keyValue, { last: change, earlier })
  }
  const joining: Membership[] = []
  const leaving: Membership[] = []
  for (const spellings of contacts.values()) {
    const all = [...spellings.values()]
    const group = all.every(({ last }) => last.joins) ? joining : leaving
    group.push(...all)
  }
  return joining.concat(leaving)
}

/**
 * The id of the contact list that a mapping was connected to when it was saved.
 * @returns undefined where it was connected to none
 */
export function connectedList({ hookOutputs }: RunInput): string | undefined {
  const saved: unknown[] = [hookOutputs?.retlOnMappingSave, hookOutputs?.onMappingSave]
  for (const values of saved) {
    const outputs = isRecord(values) ? values.outputs : undefined
    const id = isRecord(outputs) ? outputs.id : undefined
    if (typeof id === 'string' || typeof id === 'number') return String(id)
  }
  return undefined
}
