import { invalid, Refused } from '../api/explain'

/** The longest part of a value that a message shows, in characters. */
const MAX_SHOWN = 100

/** A value of an event as a message shows it: its JSON, cut where that is long. */
export function quote(value: unknown): string {
  const json = String(JSON.stringify(value))
  return json.length > MAX_SHOWN ? `${json.slice(0, MAX_SHOWN)}…` : json
}

/** A number beyond those that JavaScript tells apart is taken for what was sent only where it is as round as that: 1e21 is no id. */
const ROUND_DIGITS = 6

/**
 * A number as its digits, never with an exponent.
 * @param label the field, as the user knows it
 * @throws Refused where JavaScript may hold another number than the one that was sent: 98765432109876543210 becomes …3488
 */
export function digits(value: number, label: string): string {
  if (Number.isSafeInteger(value)) return String(value)
  if (Number.isInteger(value)) {
    const exact = BigInt(value).toString()
    if (exact.replace(/^-|0+$/g, '').length <= ROUND_DIGITS) return exact
    throw inexact(exact, label)
  }
  return String(value).replace(
    SMALL,
    (_, sign: string, first: string, rest: string, zeros: string) =>
      `${sign}0.${'0'.repeat(Number(zeros) - 1)}${first}${rest}`
  )
}

/** What JavaScript writes of numbers below a millionth: `-2.5e-7`. */
const SMALL = /^(-?)(\d)\.?(\d*)e-(\d+)$/

function inexact(given: string, label: string): Refused {
  return invalid(
    `${label} is the number ${given.slice(0, MAX_SHOWN)}, of which JavaScript does not hold every digit`,
    'Send it as text.'
  )
}

/** The shortest text that JavaScript makes of a date, in characters. */
const MIN_DATE_TEXT = 33

/** What JavaScript makes of a date where it becomes text by itself: `Fri Jan 02 2026 03:04:05 GMT+0000 (…)`. */
const DATE_TEXT =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat) [A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d GMT[+-]\d{4}(?: \(.*\))?$/

/** The ISO 8601 text of a date, also where JavaScript has made its own text of it; undefined for every other value. */
export function isoOf(value: unknown): string | undefined {
  if (typeof value === 'string')
    return value.length >= MIN_DATE_TEXT && DATE_TEXT.test(value)
      ? isoOf(new Date(value))
      : undefined
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : undefined
}

/**
 * The text of a value that tells contacts or triggers apart, without blanks around it: '' for none, undefined for what is no
 * text, number or date.
 * @param label as the user knows the field
 * @throws Refused for a number that has no text of its own
 */
export function textOf(value: unknown, label: string): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return digits(value, label)
  const text = typeof value === 'string' ? value.trim() : (value ?? '')
  return isoOf(text) ?? (typeof text === 'string' ? text : undefined)
}

/** What an id is. Above it JavaScript does not tell whole numbers apart. */
export const AN_ID = `a positive whole number up to ${Number.MAX_SAFE_INTEGER}`

/** The id of a contact list, external event or source: a number or its digits; undefined for everything else. */
export function toId(value: unknown): string | undefined {
  const id = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  return typeof id === 'number' && Number.isSafeInteger(id) && id > 0 ? String(id) : undefined
}

/**
 * As `toId`.
 * @param label as the user knows the field
 * @throws Refused for what is none, above all what only resembles an id (-5, 1e21, "12abc")
 */
export function readId(value: unknown, label: string): string {
  const id = toId(value)
  if (id !== undefined) return id
  throw invalid(
    `${label} is ${quote(value)}, but it must be ${AN_ID}`,
    'Choose it from the list, or copy it from Emarsys.'
  )
}

/** As `readId`, where an empty value means that there is none. */
export function readOptionalId(value: unknown, label: string): string | undefined {
  return isBlank(value) ? undefined : readId(value, label)
}

/** Whether there is no value, as Segment hands it over: nothing, or blanks. */
export function isBlank(value: unknown): boolean {
  return typeof value === 'string' ? !value.trim() : value === undefined || value === null
}
