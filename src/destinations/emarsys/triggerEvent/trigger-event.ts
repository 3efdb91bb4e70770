// eslint-disable-next-line no-restricted-syntax -- A hash keeps the contacts of one message apart; it is no contact's identifier at Emarsys.
import { createHash } from 'crypto'
import type { JSONLikeObject } from '@segment/actions-core'
import { ENDPOINTS } from '../api/emarsys'
import { invalid } from '../api/explain'
import { Deliver, deliver } from '../delivery/deliver'
import { MAX_REQUEST_BYTES } from '../delivery/requests'
import { ActionSpec, rowOf } from '../delivery/row'
import { readKey } from '../fields/contact-key'
import { isBlank, quote, readId, textOf } from '../fields/text'
import { readEventTime } from './event-time'
import type { Payload } from './generated-types'

/**
 * Contacts of one request, and the bytes of one contact's event. Above 100 kB an event is kept from Interactions, and may
 * start e-mails all the same: it goes alone, so that no other shares its refusal. Emarsys API, event trigger.
 */
const LIMITS = {
  rows: 1000,
  rowBytes: 1_000_000,
  aloneBytes: 100_000,
  /** Whether files count into the limit of an event is not documented: Emarsys is left to say so. */
  rowBytesOf: ({ attachment }: JSONLikeObject): number =>
    attachment ? MAX_REQUEST_BYTES - 1000 : 1_000_000
}

/** Interactions programs ignore events that are older, unless they are set otherwise. Milliseconds. */
const LATE_AFTER_MS = 6 * 3_600_000

const UNKNOWN_EVENT = 'Choose an external event that exists.'

/** How external events are triggered. Each event of a contact is one trigger, in order. */
export const triggerSpec: ActionSpec<Payload, string> = {
  title: 'Trigger Event',
  limits: LIMITS,
  repeats: 'apart',
  toRow(payload) {
    const target = readId(payload.eventid, 'Id of the external event')
    const key = readKey(payload)
    return rowOf(key, readTrigger(payload, target, key), target)
  },
  toBody: ({ keyField }, contacts) =>
    `{"key_id":${JSON.stringify(keyField)},"contacts":[${contacts}]}`,
  call: ENDPOINTS.triggerEvent,
  describe: ({ target }) => `external event ${target}`,
  isRepeatable: ({ trigger_id }) => trigger_id !== undefined,
  warn(now) {
    const late = new Date(now.getTime() - LATE_AFTER_MS).toISOString()
    return ({ event_time }) =>
      typeof event_time === 'string' && event_time < late
        ? 'The event time is more than 6 hours ago: Interactions programs ignore this event unless they are set otherwise.'
        : undefined
  },
  hints: {
    5001: UNKNOWN_EVENT,
    5004: UNKNOWN_EVENT,
    5005: 'Activate a program in Emarsys that this external event starts.',
    5008: 'Map a smaller Event payload. E-mails and Automation Center programs may have started all the same.',
    5010: 'Map Event time to an ISO 8601 time.',
    5011: 'Map Event payload to an object.'
  }
}

function readTrigger(
  payload: Payload,
  eventId: string,
  key: { keyField: string; keyValue: string }
): JSONLikeObject {
  const { event_payload: data, event_time } = payload
  const trigger: JSONLikeObject = { external_id: key.keyValue }
  if (data && Object.keys(data).length > 0) trigger.data = data as JSONLikeObject
  const triggerId = readTriggerId(payload.trigger_id)
  if (triggerId) trigger.trigger_id = triggerIdOf(eventId, triggerId, key)
  if (!isBlank(event_time)) trigger.event_time = readEventTime(event_time)
  const files = readAttachments(payload.attachment)
  if (files) trigger.attachment = files
  return trigger
}

/** What the runtime makes a text of, where a file's content is a yes/no value or a number; no file is that short. */
const NO_FILE = /^(true|\d{1,21})$/

/** Base64 in one line, with its padding. Sought is what is none: a repetition over millions of characters can exhaust the stack. */
function isBase64(text: string): boolean {
  if (NO_FILE.test(text)) return false
  return text !== '' && text.length % 4 === 0 && !/[^A-Za-z0-9+/]/.test(text.replace(/={1,2}$/, ''))
}

/**
 * The files of an event, without the line breaks that base64 often has; undefined where there are none.
 * @throws Refused where one of them is none
 */
function readAttachments(given: Payload['attachment']): JSONLikeObject[] | undefined {
  if (!given?.length) return undefined
  return given.map(({ filename, data }, index) => {
    const file = `Attachment ${index + 1}`
    if (!filename?.trim()) throw invalid(`${file} has no file name`, 'Map one, such as "bill.pdf".')
    const content = (data ?? '').replace(/[\r\n]/g, '')
    if (isBase64(content)) return { filename: filename.trim(), data: content }
    const shown = content ? `content that is no base64: ${quote(content)}` : 'no content'
    throw invalid(`${file} has ${shown}`, 'Map its content in base64, without a "data:" prefix.')
  })
}

/** @throws Refused where two ids would become one */
function readTriggerId(value: unknown): string {
  const id = textOf(value, 'Trigger id')
  if (id !== undefined) return id
  throw invalid(`Trigger id is ${quote(value)}`, 'Map it to a text such as the message id.')
}

/**
 * The id by which Emarsys recognises a trigger that is sent again. Whether it compares ids within one external event or
 * within the account is not known, so the event's id is part of it; and one message may trigger an event for two contacts
 * (buyer and referrer), so the contact is, too, as a hash, since the id shows in Emarsys's logs.
 */
function triggerIdOf(
  eventId: string,
  id: string,
  { keyField, keyValue }: { keyField: string; keyValue: string }
): string {
  const contact = createHash('sha256').update(`${keyField}:${keyValue}`).digest('hex')
  return `${eventId}:${id}:${contact.slice(0, 16)}`
}

/** Triggers external events. */
export const triggerEvents: Deliver<Payload> = (payloads, call) =>
  deliver(triggerSpec, payloads, call)
