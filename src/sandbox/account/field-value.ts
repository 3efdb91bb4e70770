import { ApiError } from './api-error'
import { type Field, isMultiChoice, MAX_LENGTH } from './field'
import type { Switches } from './switches'

/** What a field of a contact holds: text, or the ids of several choices. Empty fields are not held. */
export type FieldValue = string | string[]

/** The consent to e-mails: a field of its own kind that takes 1, 2 or null. */
const OPT_IN = 31

/** The most digits of a number. */
const MAX_DIGITS = 24

/**
 * Checks a written value as the field's type demands.
 * @returns the value to hold, `''` to clear the field, undefined to leave it as it is
 * @throws ApiError 2007 with Emarsys's text
 */
export function checkValue(
  field: Field,
  value: unknown,
  switches: Switches
): FieldValue | undefined {
  if (field.readOnly) {
    if (switches.readOnlyField === 'ignore') return undefined
    throw invalid(`Invalid field id: ${field.id}`)
  }
  if (field.type === 'voucher')
    throw invalid('Invalid field type: voucher. The value of vouchers cannot be changed.')
  if (field.id === OPT_IN) return checkOptIn(field, value, switches)
  if (value === null && switches.nullValue === '2007') throw invalidFormat(field)
  if (value === null || value === undefined || value === '') return ''
  return isMultiChoice(field) ? checkChoices(field, value) : checkScalar(field, value, switches)
}

/** `null` always clears, as the vendor says. */
function checkOptIn(field: Field, value: unknown, switches: Switches): string | undefined {
  if (value === null || value === undefined) return ''
  if (value === '') {
    if (switches.emptyOptIn === 'clears') return ''
    throw invalidChoice(field)
  }
  const id = idOf(value)
  if (field.choices.has(id)) return id
  if (switches.wrongOptIn === 'ignored') return undefined
  throw invalidChoice(field)
}

function checkChoices(field: Field, value: unknown): string[] {
  if (!Array.isArray(value))
    throw invalid(`Invalid data format for field id: ${field.id}. Array expected`)
  if (value.length === 0) throw invalid(`No choice provided for field id: ${field.id}`)
  return [...new Set(value.map((choice) => checkChoice(field, choice)))]
}

function checkScalar(field: Field, value: unknown, switches: Switches): string {
  if (typeof value === 'object') {
    throw invalid(`Invalid data format for field ID: ${field.id}. Scalar expected.`)
  }
  if (field.type === 'singlechoice') return checkChoice(field, value)
  const text = String(value)
  if ((field.type === 'date' || field.type === 'birthdate') && !isDate(text)) {
    throw invalid(`Invalid date format for field id: ${field.id}`)
  }
  if (field.type === 'numeric' && !isNumeric(text)) throw invalidFormat(field)
  return fitLength(field, text, switches)
}

function checkChoice(field: Field, value: unknown): string {
  const id = idOf(value)
  const known = field.choices.size > 0 ? field.choices.has(id) : /^\d+$/.test(id)
  if (known) return id
  throw invalidChoice(field)
}

function idOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}

function fitLength(field: Field, text: string, switches: Switches): string {
  const max = MAX_LENGTH[field.type]
  if (max === undefined || text.length <= max) return text
  if (switches.longText === 'cut') return text.slice(0, max)
  throw invalidFormat(field)
}

/** `YYYY-MM-DD`, also with ` HH:MM` or ` HH:MM:SS`. */
function isDate(text: string): boolean {
  const [, day, time = '00:00'] = /^(\d{4}-\d\d-\d\d)(?: (\d\d:\d\d(?::\d\d)?))?$/.exec(text) ?? []
  if (day === undefined) return false
  const read = new Date(`${day}T${time}Z`)
  return !Number.isNaN(read.getTime()) && read.toISOString().startsWith(day)
}

/** Whether a text is a number as a numeric field takes it. */
export function isNumeric(text: string): boolean {
  return /^-?\d+([.,]\d+)?$/.test(text) && text.replace(/\D/g, '').length <= MAX_DIGITS
}

function invalidChoice({ id }: Field): ApiError {
  return invalid(`Invalid choice id for field id: ${id}`)
}

function invalidFormat({ id }: Field): ApiError {
  return invalid(`Invalid data format for field id: ${id}`)
}

function invalid(text: string): ApiError {
  return new ApiError(400, 2007, text)
}
