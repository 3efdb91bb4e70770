import { randomUUID } from 'node:crypto'
import type { SegmentEvent } from '@segment/actions-core'
import { messageIdOf } from '../records/fingerprint'
import { CALL_TYPES } from '../spec'
import { isRecord, isTooDeep, textOf, TOO_DEEP } from '../json'
import type { TrackingCall } from './read-call'
import { NOT_A_TIME, readTime } from '../time'
import { MESSAGE_ID_CHARACTERS } from './limits'

/** What Segment notes as the library of an event that names none. */
const UNKNOWN_LIBRARY = { name: 'unknown', version: 'unknown' }

/** The last time that a date can tell, in milliseconds since 1970. ECMAScript, "Time Values". */
const MAX_TIME = 8.64e15

const IDS = ['userId', 'anonymousId', 'groupId', 'previousId'] as const

type Fields = Record<string, unknown>

/**
 * How to check events of a call against the Segment Spec and complete them as Segment does on arrival: type, messageId, timestamps,
 * library, channel. The clock of the sender is corrected: timestamp = originalTimestamp + (receivedAt - sentAt).
 * @returns told an event, the whole of it, or why it is none
 */
export function completer(
  call: TrackingCall,
  receivedAt: Date
): (raw: unknown) => { event: SegmentEvent } | { problem: string } {
  const isContextTooDeep = isTooDeep(call.context)
  const context = fieldsOf(call.context)
  const timesOf = clockOf(call, receivedAt)
  return (raw) => {
    if (!isRecord(raw)) return { problem: 'An event is a JSON object.' }
    if (isContextTooDeep || isTooDeep(raw)) return { problem: TOO_DEEP }
    const type = CALL_TYPES.find((known) => known === (call.type ?? raw.type))
    if (!type) return { problem: `The event's "type" must be one of ${CALL_TYPES.join(', ')}.` }
    const problem = problemOf(type, raw)
    if (problem !== undefined) return { problem }
    const own = mergeDeep(context, fieldsOf(raw.context))
    const event = copyOf(raw)
    event.type = type
    event.messageId = messageIdOf(raw) ?? `api-${randomUUID()}`
    event.channel = textOf(raw.channel) ?? call.channel
    event.context = { ...own, library: own.library ?? UNKNOWN_LIBRARY }
    event.integrations = { ...fieldsOf(call.integrations), ...fieldsOf(raw.integrations) }
    Object.assign(event, timesOf(raw))
    // Ids that came as numbers are text from here on.
    for (const name of IDS) if (typeof event[name] === 'number') event[name] = String(event[name])
    return { event: event as unknown as SegmentEvent }
  }
}

/**
 * The same without its write key. What is spread takes V8 another 8 µs once properties are put to it; but only a spread copies
 * `__proto__` as what it is in JSON.
 */
function copyOf(raw: Fields): Fields {
  if (!Object.hasOwn(raw, 'writeKey') && !Object.hasOwn(raw, '__proto__'))
    return Object.assign({}, raw)
  const { writeKey: _, ...fields } = raw
  return fields
}

/** The second over the first, objects within objects, too. */
function mergeDeep(shared: Fields, own: Fields): Fields {
  if (!Object.keys(shared).length) return own
  const both = Object.entries(own).map(([key, value]) => {
    const other = Object.hasOwn(shared, key) ? shared[key] : undefined
    return [key, isRecord(value) && isRecord(other) ? mergeDeep(other, value) : value] as const
  })
  return { ...shared, ...Object.fromEntries(both) }
}

function problemOf(type: (typeof CALL_TYPES)[number], raw: Fields): string | undefined {
  if ((messageIdOf(raw) ?? '').length >= MESSAGE_ID_CHARACTERS)
    return `"messageId" must have fewer than ${MESSAGE_ID_CHARACTERS} characters.`
  for (const name of ['traits', 'properties', 'context', 'integrations']) {
    const value = raw[name]
    if (value !== undefined && value !== null && !isRecord(value))
      return `"${name}" must be an object.`
  }
  if (
    raw.timestamp !== undefined &&
    raw.timestamp !== null &&
    readTime(raw.timestamp) === undefined
  )
    return NOT_A_TIME
  if (type === 'track' && textOf(raw.event) === undefined)
    return 'A track call needs the name of its "event".'
  if (type === 'group' && !isId(raw.groupId)) return 'A group call needs a "groupId".'
  if (type === 'alias')
    return isId(raw.userId) && isId(raw.previousId)
      ? undefined
      : 'An alias call needs "userId" and "previousId".'
  if (!isId(raw.userId) && !isId(raw.anonymousId))
    return 'The event needs a "userId" or an "anonymousId".'
  return undefined
}

/** The times of a call's events; those that are the same for all of them are written once. */
function clockOf(call: TrackingCall, receivedAt: Date): (raw: Fields) => Fields {
  const received = receivedAt.getTime()
  const ofCall = readTime(call.sentAt) ?? received
  const texts = new Map([received, ofCall].map((time) => [time, new Date(time).toISOString()]))
  const write = (time: number) => texts.get(time) ?? new Date(time).toISOString()
  return (raw) => {
    const sent = readTime(raw.sentAt) ?? ofCall
    const original = readTime(raw.timestamp) ?? readTime(raw.originalTimestamp) ?? sent
    const corrected = original + (received - sent)
    const isTime = Math.abs(corrected) <= MAX_TIME
    return {
      originalTimestamp: write(original),
      timestamp: write(isTime ? corrected : original),
      sentAt: write(sent),
      receivedAt: write(received)
    }
  }
}

function fieldsOf(value: unknown): Fields {
  return isRecord(value) ? value : {}
}

function isId(value: unknown): boolean {
  return typeof value === 'number' || (typeof value === 'string' && value !== '')
}
