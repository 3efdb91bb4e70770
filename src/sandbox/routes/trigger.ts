import { takeId } from '../account/account'
import { type ExternalEvent, isListening } from '../account/external-event'
import { ApiError } from '../account/api-error'
import type { Contact } from '../account/contacts'
import type { Attachment } from '../account/triggers'
import { Reply } from './answer'
import { type ApiCall, bodyOf, isRecord, refuseBatch, textOf } from './api-call'
import { ErrorsByKey } from './errors-by-key'
import { findOne, type Key, keyValueOf, readKey } from './key'
import { mailTrigger } from './sending'

/** How old `event_time` may be before Interactions ignores a trigger, unless a program says otherwise. Milliseconds. */
const LATE_MS = 6 * 3_600_000

/** POST event/{id}/trigger, for one contact or many. */
export function trigger(call: ApiCall, event: ExternalEvent): unknown {
  const body = bodyOf(call)
  if (body.key_id === undefined) throw new ApiError(400, 2004, 'Invalid key field id: ')
  const key = readKey(call, body.key_id)
  const many = Array.isArray(body.contacts)
  const rows: unknown[] = Array.isArray(body.contacts) ? body.contacts : [body]
  refuseBatch(call, rows)
  const firings = rows.map((row) => readFiring(call, row))
  const refusal = firings.find(({ misfire }) => misfire && refusesAll(call, misfire, many))
  if (refusal?.misfire && !refusal.misfire.fires) throw refusal.misfire.refusal
  if (!isListening(event) && call.switches.interactions === 'off')
    throw new ApiError(400, 5005, 'No program or campaign is triggered.')
  const answer = many ? fireMany(call, event, key, firings) : fireOne(call, event, key, firings)
  if (refusal?.misfire) throw refusal.misfire.refusal
  return answer
}

function refusesAll({ switches }: ApiCall, { refusal }: Misfire, many: boolean): boolean {
  return !many || refusal.status === 413 || switches.badRow === 'refuses the request'
}

function fireOne(call: ApiCall, event: ExternalEvent, key: Key, firings: Firing[]): unknown {
  for (const firing of firings) {
    const found = findOne(call, key, keyValueOf(firing.externalId))
    if (!('contact' in found)) throw new ApiError(400, found.code, found.text)
    fire(call, event, found.contact, firing)
  }
  return withWarnings(call, firings, connectedTo(call, event))
}

function fireMany(call: ApiCall, event: ExternalEvent, key: Key, firings: Firing[]): unknown {
  const errors = new ErrorsByKey()
  const ids: number[] = []
  for (const firing of firings) {
    const value = keyValueOf(firing.externalId)
    const found = findOne(call, key, value)
    if (!('contact' in found)) {
      errors.add(value, found.code, found.text)
      continue
    }
    const { misfire } = firing
    const id = misfire && !misfire.fires ? undefined : fire(call, event, found.contact, firing)
    if (misfire) errors.add(value, misfire.refusal.replyCode, misfire.refusal.replyText)
    else if (id !== undefined) ids.push(id)
  }
  const texts = call.switches.ids !== 'integers'
  return withWarnings(call, firings, {
    ids: ids.map((id) => (texts ? String(id) : id)),
    ...errors.toData(call.switches),
    ...connectedTo(call, event)
  })
}

/** Only the first trigger with an id is processed; the answer to the others is an ordinary success. */
function fire(call: ApiCall, event: ExternalEvent, contact: Contact, firing: Firing): number {
  const { account, now } = call
  const { data, attachment, triggerId, eventTime } = firing
  const id = takeId(account)
  const late = eventTime !== null && now.getTime() - Date.parse(eventTime) > LATE_MS
  const ids = { id, eventId: event.id, contactId: contact.id, triggerId }
  const fired = { ...ids, data, attachment, eventTime, late, at: now.toISOString() }
  const isNew = account.triggers.add(fired, keyOf(call, event, triggerId))
  const kind = isNew ? 'fired' : 'repeated'
  account.changes.note({ kind, event: event.id, contact: contact.id, triggerId })
  if (!isNew) return id
  call.onTrigger(fired, contact)
  if (event.usages.email_ids.length) mailTrigger(call, event.usages.email_ids, contact, data)
  return id
}

/** What is processed once: the trigger id, within an event or within the account; e-mails may not heed it. */
function keyOf(
  { switches }: ApiCall,
  { id, usages }: ExternalEvent,
  triggerId: string | null
): string | undefined {
  if (triggerId === null) return undefined
  if (switches.triggerIdEmails === 'no' && usages.email_ids.length) return undefined
  return `${switches.triggerIdScope === 'event' ? id : ''} ${triggerId}`
}

function connectedTo({ switches }: ApiCall, event: ExternalEvent): object {
  if (switches.interactions === 'off') return {}
  if (!isListening(event) && switches.unconnected === 'false') return { connectedTo: false }
  const { program_ids, email_ids, interactions_program_ids } = event.usages
  return {
    connectedTo: {
      email: email_ids.length > 0,
      acProgram: program_ids.length > 0,
      interactionsProgram: interactions_program_ids.length > 0
    }
  }
}

/** Events that are too big for Interactions, in the shape that the switch says. */
function withWarnings({ switches }: ApiCall, firings: Firing[], data: object): unknown {
  const texts = firings.flatMap(({ warning, externalId }) =>
    warning === null ? [] : [`${keyValueOf(externalId)}: ${warning}`]
  )
  if (!texts.length) return data
  switch (switches.warnings) {
    case 'texts under data':
      return { ...data, warnings: texts }
    case 'text under data':
      return { ...data, warnings: texts.join('; ') }
    case 'texts beside data':
      return new Reply(data, { beside: { warnings: texts } })
  }
}

/** The only forms of `event_time`. */
const EVENT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.000)?Z$/

const TOO_BIG = 'Event data size above limit for interactions program triggering.'

/** One contact's part of a trigger. */
interface Firing {
  readonly externalId: unknown
  readonly data: unknown
  readonly attachment: readonly Attachment[]
  readonly triggerId: string | null
  readonly eventTime: string | null
  readonly misfire: Misfire | null
  readonly warning: string | null
}

/** What is wrong with one contact's part, and whether e-mail and Automation Center fire all the same. */
interface Misfire {
  readonly refusal: ApiError
  readonly fires: boolean
}

/** Reads one contact's part. @throws ApiError when it is not an object */
function readFiring(call: ApiCall, row: unknown): Firing {
  if (!isRecord(row)) throw new ApiError(400, 2003, 'Invalid data format. Array expected')
  const { external_id, data, attachment, trigger_id, event_time } = row
  const bytes = data === undefined ? 0 : Buffer.byteLength(JSON.stringify(data))
  return {
    externalId: external_id,
    data: data ?? null,
    attachment: isAttachment(attachment) ? attachment : [],
    triggerId: textOf(trigger_id) || null,
    eventTime: textOf(event_time) || null,
    misfire: findMisfire(call, row, bytes),
    warning: isBig(call, bytes) && call.switches.bigEvent === 'warnings' ? TOO_BIG : null
  }
}

function findMisfire(
  call: ApiCall,
  { data, event_time, attachment }: Record<string, unknown>,
  bytes: number
): Misfire | null {
  if (data !== undefined && !isRecord(data)) return refuse(5011, 'Event data is not an object.')
  if (event_time !== undefined && !isEventTime(event_time))
    return refuse(5010, 'Invalid event time format.')
  if (attachment !== undefined && !isAttachment(attachment))
    return refuse(1008, 'Invalid value for field: attachment.')
  return sizeMisfire(call, bytes)
}

/** Too big for anything, or for Interactions only. */
function sizeMisfire(call: ApiCall, bytes: number): Misfire | null {
  const { bigEvent, hugeEvent } = call.switches
  if (bytes > call.limits.eventBytes) {
    if (hugeEvent === '400/5008') return refuse(5008, TOO_BIG)
    return { refusal: new ApiError(413, 1, 'Request Entity Too Large'), fires: false }
  }
  if (!isBig(call, bytes) || bigEvent === 'accept' || bigEvent === 'warnings') return null
  return {
    refusal: new ApiError(400, 5008, TOO_BIG),
    fires: bigEvent === 'refuse (5008) but fire'
  }
}

function isBig({ switches, limits }: ApiCall, bytes: number): boolean {
  return (
    switches.interactions === 'on' && bytes > limits.interactionsBytes && bytes <= limits.eventBytes
  )
}

function refuse(code: number, text: string): Misfire {
  return { refusal: new ApiError(400, code, text), fires: false }
}

function isEventTime(time: unknown): boolean {
  return typeof time === 'string' && EVENT_TIME.test(time) && !Number.isNaN(Date.parse(time))
}

function isAttachment(value: unknown): value is Attachment[] {
  return (
    Array.isArray(value) &&
    value.every(
      (file) => isRecord(file) && typeof file.filename === 'string' && isBase64(file.data)
    )
  )
}

/** No part of the pattern repeats, since a file may have millions of characters. */
function isBase64(data: unknown): boolean {
  return typeof data === 'string' && data.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(data)
}
