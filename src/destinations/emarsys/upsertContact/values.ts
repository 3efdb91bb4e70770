import { invalid } from '../api/explain'
import { setProperty } from '../delivery/row'
import { fieldName } from '../fields/contact-key'
import { digits, isBlank, isoOf, quote } from '../fields/text'
import type { Payload } from './generated-types'

/** System fields that take a date, and those that take the id of a choice. Emarsys API, system fields. */
const DATES = new Set(['4', '39', '40'])
const CHOICES = new Set('5 6 7 8 9 14 17 19 20 23 24 26 35 45 46'.split(' '))

/** Emarsys's field for the consent to e-mails: 1 (yes), 2 (no) or null (not known). */
const OPT_IN = '31'

/** Names of the request around the contacts, and of a contact's source; fields of these names could not be told apart. */
const REQUEST_NAMES = new Set(['key_id', 'contacts', 'contact_list_id', 'source_id'])

/** A field value as Emarsys takes it: text, several choices, or what clears the field: '', for opt-in null. */
export type FieldValue = string | string[] | null

/**
 * The mapped values by Emarsys field id, in Emarsys's form.
 * @param emptyValues `ignore` leaves a field with an empty value as it is; anything else clears it, since mappings saved
 * before this setting existed rely on that
 * @throws Refused naming the field whose value has no such form, or the name that is not a field
 */
export function readValues(
  values: Record<string, unknown>,
  emptyValues: Payload['empty_values']
): Record<string, FieldValue> {
  const read: Record<string, FieldValue> = {}
  for (const name of Object.keys(values)) {
    const field = readField(name)
    const value = values[name]
    if (!isEmpty(value))
      setProperty(read, field, field === OPT_IN ? readOptIn(value) : readValue(field, value))
    else if (emptyValues !== 'ignore') setProperty(read, field, field === OPT_IN ? null : '')
  }
  return read
}

/**
 * The field that a name means.
 * @param label where the name stands, as the user knows it
 * @throws Refused when it can mean none
 */
export function readField(name: string, label = 'Fields to write'): string {
  const field = fieldName(name)
  if (field && !REQUEST_NAMES.has(field)) return field
  throw invalid(
    `${label}: "${field}" is not a field of a contact`,
    'Use the ids of Emarsys fields.'
  )
}

/** Nothing, blanks, or a list of nothing else. */
function isEmpty(value: unknown): boolean {
  return isBlank(value) || (Array.isArray(value) && value.every(isEmpty))
}

function readValue(field: string, value: unknown): FieldValue {
  if (DATES.has(field)) return readDate(value) ?? readText(field, value)
  return readText(field, value)
}

/** The day of a date and time as SDKs write it, whatever its zone. */
function readDate(value: unknown): string | undefined {
  const text = isoOf(value) ?? (typeof value === 'string' ? value.trim() : '')
  return /^\d{4}-\d\d-\d\d(?=[T ]\d\d:\d\d|$)/.exec(text)?.[0]
}

/** What to do about a value of a contact that is not of its field's kind; undefined where none is known not to be. */
export function misfitOf(data: Readonly<Record<string, unknown>>): string | undefined {
  for (const [field, value] of Object.entries(data)) {
    if (CHOICES.has(field) && !/^\d*$/.test(String(value)))
      return `Field ${field} takes the id of one of its choices in Emarsys, not ${quote(value)}: map it to the id.`
    if (DATES.has(field) && !/^(\d{4}-\d\d-\d\d)?$/.test(String(value)))
      return `Field ${field} takes a date as YYYY-MM-DD, not ${quote(value)}.`
  }
  return undefined
}

function readText(field: string, value: unknown): FieldValue {
  const values = Array.isArray(value)
    ? value.map((one) => toText(field, one))
    : toText(field, value)
  if (typeof values === 'string') return values
  if (isTexts(values)) return values
  throw invalid(
    `Fields to write: field ${field} holds ${kindOf(value)}, but it must be a text, a number, a yes/no value or a list of them`,
    'Map a single value to it.'
  )
}

function isTexts(values: (string | undefined)[] | undefined): values is string[] {
  return Array.isArray(values) && values.every((value) => value !== undefined)
}

function toText(field: string, value: unknown): string | undefined {
  if (typeof value === 'number' && Number.isFinite(value))
    return digits(value, `Fields to write: field ${field}`)
  if (typeof value === 'boolean') return String(value)
  return isoOf(value) ?? (typeof value === 'string' ? value : undefined)
}

const OPT_IN_WORDS = new Map([
  ...['true', 'yes', '1'].map((word) => [word, '1'] as const),
  ...['false', 'no', '2'].map((word) => [word, '2'] as const)
])

function readOptIn(value: unknown): string {
  const optIn = OPT_IN_WORDS.get(toText(OPT_IN, value)?.trim().toLowerCase() ?? '')
  if (optIn) return optIn
  throw invalid(
    'Fields to write: field 31 (opt-in) must be true or false, yes or no, 1 (opted in) or 2 (opted out)',
    'Map one of these to it.'
  )
}

function kindOf(value: unknown): string {
  if (Array.isArray(value))
    return 'a list with something other than texts, numbers and yes/no values'
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`
}
