import { ApiError } from '../account/api-error'
import type { Attachment } from '../account/triggers'
import { type ApiCall, isRecord, textOf } from './api-call'

/** The only forms of `event_time`. */
const EVENT_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.000)?Z$/

const TOO_BIG = 'Event data size above limit for interactions program triggering.'

/** One contact's part of a trigger. */
export interface Firing {
  readonly externalId: unknown
  readonly data: unknown
  readonly attachment: readonly Attachment[]
  readonly triggerId: string | null
  readonly eventTime: string | null
  readonly misfire: Misfire | null
  readonly warning: string | null
}

/** What is wrong with one contact's part, and whether e-mail and Automation Center fire all the same. */
export interface Misfire {
  readonly refusal: ApiError
  readonly fires: boolean
}

/** Reads one contact's part. @throws ApiError when it is not an object */
export function readFiring(call: ApiCall, row: unknown): Firing {
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
