import type { ActionDefinition, InputField, JSONObject, SegmentEvent } from '@segment/actions-core'
import { Destination, get, transform } from '@segment/actions-core'

/** An action as far as the runtime's validation goes. */
export type Declaration = Pick<ActionDefinition<object>, 'title' | 'fields'>

/**
 * What the runtime hands over beside what actions-core declares: the events that came in, and their mapping. Nothing else
 * tells `true` from 1 after its validation; where they are missing, its values are used as they are.
 */
interface RuntimeExtras {
  rawData?: SegmentEvent | SegmentEvent[]
  rawMapping?: JSONObject
}

/** Reads the value of one field from an event, as it was mapped; where there is no event there is no value. */
type Reader = (event: SegmentEvent | undefined) => unknown

/**
 * Puts values back as they were mapped, where the runtime's validation made something else of them: ids, since it makes a
 * number of whatever resembles one (`true` becomes 1, "1e3" 1000, [5] 5) and an event would go to somebody else's list; and
 * the key value, where it was a yes/no value or a number with an exponent. The action is to see what was mapped, and refuse.
 * An id that the mapping itself holds is the same for every event, and a good number stays what it is.
 * @param data what the runtime called with; without events and mapping in it, the payloads stay as they are
 */
export async function asMapped<Payload extends object>(
  action: Declaration,
  payloads: Payload[],
  data: object
): Promise<Payload[]> {
  const { rawData, rawMapping: mapping }: RuntimeExtras = data
  if (!rawData || !mapping) return payloads
  const ids = idFields(action.fields, mapping)
  const odd = ['key_value', ...nullableFields(action.fields)].filter((key) =>
    payloads.some((payload) => isOdd(key, get(payload, [key])))
  )
  if (!ids.length && !odd.length) return payloads

  const events = await validEvents(action, toArray(rawData), mapping, payloads.length)
  if (events.length !== payloads.length) return payloads
  const readers = [...ids, ...odd].map((key) => [key, readerOf(key, mapping)] as const)
  return payloads.map((payload, index) => {
    const looked = readers.filter(([key]) => ids.includes(key) || isOdd(key, get(payload, [key])))
    return withMapped(payload, events[index], looked)
  })
}

/**
 * Fields with a drop-down of ids, as far as their value depends on the event or may be made another by the validation. An
 * object with a drop-down has ids for names.
 */
function idFields(fields: Declaration['fields'], mapping: JSONObject): string[] {
  return Object.entries(fields).flatMap(([key, { dynamic, type }]) =>
    dynamic === true && type !== 'object' && !isPlain(mapping[key], type) ? [key] : []
  )
}

/** Whether the mapping itself holds a value that the validation leaves as it is. */
function isPlain(mapped: unknown, type: InputField['type']): boolean {
  if (mapped === undefined || typeof mapped === 'number') return true
  return typeof mapped === 'string' && (type !== 'integer' || /^\d+$/.test(mapped))
}

/** What the runtime makes of yes/no values and of numbers that JavaScript writes with an exponent. */
const ODD = /^(true|false|-?\d(\.\d+)?e[+-]?\d+)$/

/** Fields that may be null: the runtime's validation makes that of '', 0 and false, too. */
function nullableFields(fields: Declaration['fields']): string[] {
  return Object.keys(fields).filter((key) => fields[key]?.allowNull)
}

function isOdd(key: string, value: unknown): boolean {
  return value === null || (key === 'key_value' && ODD.test(String(value)))
}

function withMapped<Payload extends object>(
  payload: Payload,
  event: SegmentEvent | undefined,
  readers: readonly (readonly [string, Reader])[]
): Payload {
  let changed: Record<string, unknown> | undefined
  for (const [key, read] of readers) {
    const mapped = read(event)
    if (isSame(get(payload, [key]), mapped)) continue
    changed = changed ?? ({ ...payload } as Record<string, unknown>)
    changed[key] = mapped
  }
  return changed ? (changed as Payload) : payload
}

/** Whether the runtime left a value as it was mapped, but for digits that it made a number. */
function isSame(made: unknown, mapped: unknown): boolean {
  if (made === mapped) return true
  return typeof mapped === 'string' && /^\d+$/.test(mapped) && String(made) === mapped
}

/** Entries of a mapping that direct it as a whole. */
const DIRECTIVES = '__segment_internal'

/** A path that names properties only. */
const PLAIN_PATH = /^\$\.\w+(\.\w+)*$/

/** Reads a field from an event as the runtime's mapping does, the plain path without all that the other forms need. */
function readerOf(key: string, mapping: JSONObject): Reader {
  const part = Object.fromEntries(
    Object.entries(mapping).filter(([name]) => name === key || name.startsWith(DIRECTIVES))
  )
  const directive: Record<string, unknown> = { ...(mapping[key] as object) }
  const { '@path': path, ...others } = directive
  const alone = Object.keys(part).length === 1 && !Object.keys(others).length
  if (alone && typeof path === 'string' && PLAIN_PATH.test(path)) {
    const names = path.split('.').slice(1)
    return (event) => get(event, names)
  }
  return (event) => transform(part, { ...event })[key]
}

function toArray<T>(value: T | T[]): T[] {
  return Array.isArray(value) ? value : [value]
}

/** The events that the runtime's validation let through, found by having it validate once more. */
async function validEvents(
  { title, fields }: Declaration,
  events: SegmentEvent[],
  mapping: JSONObject,
  wanted: number
): Promise<SegmentEvent[]> {
  if (events.length === wanted) return events
  const nothing = (): Promise<void> => Promise.resolve()
  const check = { title, description: '', fields, perform: nothing, performBatch: nothing }
  const runtime = new Destination({ name: 'Emarsys check', mode: 'cloud', actions: { check } })
  const results = await runtime.executeBatch('check', { events, mapping, settings: {} })
  return events.filter((_, index) => results[index]?.status === 200)
}
