import { type ExternalEvent, findKeyField, takeId } from '../account/account'
import { type ApiCall, bodyOf, isRecord, textOf } from './api-call'
import { ApiError } from './api-error'
import type { Contact, KeyField } from '../account/contacts'
import { ErrorsByKey } from './errors-by-key'
import { findOne } from './find-one'

/** The only forms of `event_time`. */
const EVENT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.000)?Z$/

/** One contact's part of a trigger. */
interface Firing {
  value: string
  data: unknown
  triggerId: string | null
  eventTime: string | null
}

/** POST event/{id}/trigger, for one contact or many. What is wrong with data or time keeps all from firing. */
export function trigger(call: ApiCall, event: ExternalEvent): unknown {
  const body = bodyOf(call)
  const key = findKeyField(call.account, body.key_id)
  if (key === undefined)
    throw new ApiError(400, 2004, `Invalid key field id: ${textOf(body.key_id)}`)
  const rows = body.contacts
  if (Array.isArray(rows) && rows.length > call.limits.contactsPerRequest) {
    throw new ApiError(400, 1000, 'The request exceeded the maximum batch size of 1,000')
  }
  const firings = (Array.isArray(rows) ? rows : [body]).map((row) => readFiring(call, row))
  if (!event.listening && call.switches.nothingListens === 'refuse') {
    throw new ApiError(400, 5005, 'No program or campaign is triggered.')
  }
  return Array.isArray(rows)
    ? fireMany(call, event, key, firings)
    : fireOne(call, event, key, firings)
}

function fireOne(call: ApiCall, event: ExternalEvent, key: KeyField, firings: Firing[]): unknown {
  for (const firing of firings) {
    const found = findOne(call, { key, keyId: textOf(bodyOf(call).key_id), value: firing.value })
    if (!('contact' in found)) throw new ApiError(400, found.code, found.text)
    fire(call, event, found.contact, firing)
  }
  return connectedTo(call, event)
}

function fireMany(call: ApiCall, event: ExternalEvent, key: KeyField, firings: Firing[]): unknown {
  const errors = new ErrorsByKey()
  const ids = firings.flatMap((firing) => {
    const found = findOne(call, { key, keyId: textOf(bodyOf(call).key_id), value: firing.value })
    if ('contact' in found) return [fire(call, event, found.contact, firing)]
    errors.add(firing.value, found.code, found.text)
    return []
  })
  const text = call.switches.ids !== 'integers'
  return {
    ids: ids.map((id) => (text ? String(id) : id)),
    ...errors.toData(call.switches),
    ...connectedTo(call, event)
  }
}

/** @throws ApiError 5008 to 5011 */
function readFiring({ limits }: ApiCall, row: unknown): Firing {
  if (!isRecord(row)) throw new ApiError(400, 2003, 'Invalid data format. Array expected')
  const { data, trigger_id, event_time } = row
  if (data !== undefined && !isRecord(data))
    throw new ApiError(400, 5011, 'Event data is not an object.')
  if (data !== undefined && Buffer.byteLength(JSON.stringify(data)) > limits.eventBytes) {
    throw new ApiError(
      400,
      5008,
      'Event data size above limit for interactions program triggering.'
    )
  }
  if (event_time !== undefined && !isEventTime(event_time)) {
    throw new ApiError(400, 5010, 'Invalid event time format.')
  }
  return {
    value: textOf(row.external_id),
    data: data ?? null,
    triggerId: textOf(trigger_id) || null,
    eventTime: textOf(event_time) || null
  }
}

function isEventTime(time: unknown): boolean {
  return typeof time === 'string' && EVENT_TIME.test(time) && !Number.isNaN(Date.parse(time))
}

/** Only the first trigger with an id is processed; the answer to the others is an ordinary success. */
function fire(call: ApiCall, event: ExternalEvent, contact: Contact, firing: Firing): number {
  const { account, now } = call
  const { data, triggerId, eventTime } = firing
  const id = takeId(account)
  const ids = { id, eventId: event.id, contactId: contact.id, triggerId }
  const trigger = { ...ids, data, eventTime, at: now.toISOString() }
  const isNew = account.triggers.add(trigger, keyOf(call, event, triggerId))
  const kind = isNew ? 'fired' : 'repeated'
  account.changes.note({ kind, event: event.id, contact: contact.id, triggerId })
  return id
}

/** What is processed once: the trigger id, within an event or within the account. */
function keyOf(
  { switches }: ApiCall,
  event: ExternalEvent,
  triggerId: string | null
): string | undefined {
  if (triggerId === null) return undefined
  const scope = switches.triggerIdScope === 'event' ? `${event.id}` : ''
  return `${scope} ${triggerId}`
}

function connectedTo({ switches }: ApiCall, { listening }: ExternalEvent): object {
  if (switches.connectedTo === 'absent') return {}
  return { connectedTo: { email: false, acProgram: listening, interactionsProgram: false } }
}
