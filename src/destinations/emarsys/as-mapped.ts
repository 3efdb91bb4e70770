import { InputField, JSONObject, SegmentEvent, transform } from '@segment/actions-core'

/**
 * What the runtime hands over beside what actions-core declares: the events that came in, and their mapping. Nothing else
 * tells `true` from 1, or a number that JavaScript does not hold exactly from its text, after its validation; where they are
 * missing, its values are used as they are.
 */
interface RuntimeExtras {
  rawData?: SegmentEvent | SegmentEvent[]
  rawMapping?: JSONObject
}

type Fields = Readonly<Record<string, InputField>>

/**
 * Puts values back as they were mapped, where the runtime's validation made something else of them: ids, since it makes a
 * number of whatever resembles one (`true` becomes 1, "1e3" 1000, [5] 5) and an event would go to somebody else's list; and
 * texts that were a yes/no value, or a number that has no text of its own. The action is to see what was mapped, and refuse.
 * An id that the mapping itself holds is the same for every event, and a good number stays what it is.
 */
export function asMapped<Payload extends object>(
  fields: Fields,
  payloads: Payload[],
  data: object
): Payload[] {
  const { rawData, rawMapping: mapping }: RuntimeExtras = data
  if (!rawData || !mapping) return payloads
  const ids = idFields(fields, mapping)
  const texts = textFields(fields, mapping)
  const isOddIn = (key: string): boolean => payloads.some((payload) => isOdd(fieldOf(payload, key)))
  if (!ids.length && !texts.some(isOddIn)) return payloads

  const events = eventsOf(payloads, [rawData].flat(), mapping, Object.keys(fields))
  if (!events) return payloads
  const looked = [...ids, ...texts]
  const part = Object.fromEntries(
    Object.entries(mapping).filter(([name]) => looked.includes(name) || name.startsWith(DIRECTIVES))
  )
  return payloads.map((payload, index) => {
    const mapped = transform(part, { ...events[index] })
    const changed = looked.filter((key) => {
      const made = fieldOf(payload, key)
      return (ids.includes(key) || isOdd(made)) && !isSame(made, mapped[key])
    })
    const back = Object.fromEntries(changed.map((key) => [key, mapped[key]] as const))
    return changed.length ? { ...payload, ...back } : payload
  })
}

/** Entries of a mapping that direct it as a whole. */
const DIRECTIVES = '__segment_internal'

/** Fields that tell contacts, triggers and addresses apart by their text. */
const TEXTS = ['key_value', 'trigger_id', 'integrationId', 'eventConfigurationId']

/** Those fields, where the event gives them, and fields that may be null: the validation makes that of '', 0 and false, too. */
function textFields(fields: Fields, mapping: JSONObject): string[] {
  return Object.keys(fields).filter(
    (key) => fields[key]?.allowNull || (TEXTS.includes(key) && typeof mapping[key] !== 'string')
  )
}

/**
 * Fields with a drop-down of ids, as far as their value depends on the event or may be made another by the validation. An
 * object with a drop-down has ids for names.
 */
function idFields(fields: Fields, mapping: JSONObject): string[] {
  return Object.entries(fields).flatMap(([key, { dynamic, type }]) =>
    dynamic === true && type !== 'object' && !isPlain(mapping[key], type) ? [key] : []
  )
}

/** Whether the mapping itself holds a value that the validation leaves as it is. */
function isPlain(mapped: unknown, type: InputField['type']): boolean {
  if (mapped === undefined || typeof mapped === 'number') return true
  return typeof mapped === 'string' && (type !== 'integer' || /^\d+$/.test(mapped))
}

/** What the runtime makes of yes/no values and of numbers that have too many digits, or that JavaScript writes otherwise. */
const ODD = /^(true|false|-?\d(\.\d+)?e[+-]?\d+|-?\d{16,})$/

function isOdd(value: unknown): boolean {
  return value === null || (typeof value === 'string' && mayBeOdd(value) && ODD.test(value))
}

/** Most texts begin with another letter than a number, `true` and `false`. */
function mayBeOdd(text: string): boolean {
  const first = text.charCodeAt(0)
  return first <= 57 || first === 102 || first === 116
}

function fieldOf(payload: object, key: string): unknown {
  return (payload as Record<string, unknown>)[key]
}

/** Whether the runtime left a value as it was mapped, but for digits that it made a number. */
function isSame(made: unknown, mapped: unknown): boolean {
  if (made === mapped) return true
  return typeof mapped === 'string' && /^\d+$/.test(mapped) && String(made) === mapped
}

/**
 * The event of each payload: where the validation let fewer through than came in, those whose mapped texts and numbers are
 * the payload's, in order. @returns undefined where they do not belong together
 */
function eventsOf(
  payloads: readonly object[],
  events: readonly SegmentEvent[],
  mapping: JSONObject,
  keys: readonly string[]
): readonly SegmentEvent[] | undefined {
  if (events.length === payloads.length) return events
  const found: SegmentEvent[] = []
  for (const event of events) {
    const payload = payloads[found.length]
    const mapped = transform(mapping, { ...event })
    if (payload && keys.every((key) => becomes(mapped[key], fieldOf(payload, key))))
      found.push(event)
  }
  return found.length === payloads.length ? found : undefined
}

/** Whether the validation may have made one value of another; what it leaves as it is, it only passes on. */
function becomes(mapped: unknown, made: unknown): boolean {
  if (mapped === made) return true
  if (made === undefined) return mapped === null || mapped === ''
  if (made === null) return mapped === '' || mapped === 0 || mapped === false
  if (typeof made === 'object') return true
  // An empty text, which JavaScript takes for 0, is dropped where a number is asked for.
  if (typeof made === 'number') return mapped !== '' && Number(mapped) === made
  return String(mapped) === String(made)
}
