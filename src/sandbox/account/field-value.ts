import { ApiError } from '../routes/api-error'
import { type Field, MAX_LENGTH } from './field'
import type { Switches } from './switches'

/** What a field of a contact holds: text, or the ids of several choices. Empty fields are not held. */
export type FieldValue = string | string[]

/** The consent to e-mails: a field of its own kind that takes 1, 2 or nothing. */
const OPT_IN = 31

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
  if (value === null || value === undefined || value === '') return ''
  return field.type === 'multichoice' || field.type === 'interests'
    ? checkChoices(field, value)
    : checkScalar(field, value, switches)
}

function checkChoices(field: Field, value: unknown): string[] {
  if (!Array.isArray(value))
    throw invalid(`Invalid data format for field id: ${field.id}. Array expected`)
  if (value.length === 0) throw invalid(`No choice provided for field id: ${field.id}`)
  return value.map((choice) => checkChoice(field, choice))
}

function checkScalar(field: Field, value: unknown, switches: Switches): string {
  if (typeof value === 'object') {
    throw invalid(`Invalid data format for field ID: ${field.id}. Scalar expected.`)
  }
  if (field.id === OPT_IN || field.type === 'singlechoice') return checkChoice(field, value)
  const text = String(value)
  if ((field.type === 'date' || field.type === 'birthdate') && !isDate(text)) {
    throw invalid(`Invalid date format for field id: ${field.id}`)
  }
  if (field.type === 'numeric' && !/^-?\d+([.,]\d+)?$/.test(text)) {
    throw invalid(`Invalid data format for field id: ${field.id}`)
  }
  return fitLength(field, text, switches)
}

function checkChoice(field: Field, value: unknown): string {
  const id = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
  const known = field.choices.size > 0 ? field.choices.has(id) : /^\d+$/.test(id)
  if (known) return id
  throw invalid(`Invalid choice id for field id: ${field.id}`)
}

function fitLength(field: Field, text: string, switches: Switches): string {
  const most = MAX_LENGTH[field.type]
  if (most === undefined || text.length <= most) return text
  if (switches.longText === 'cut') return text.slice(0, most)
  throw invalid(`Invalid data format for field id: ${field.id}`)
}

function isDate(text: string): boolean {
  return /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(`${text}T00:00:00Z`))
}

function invalid(text: string): ApiError {
  return new ApiError(400, 2007, text)
}
