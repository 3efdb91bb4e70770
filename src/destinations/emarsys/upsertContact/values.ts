import { PayloadValidationError } from '@segment/actions-core'
import { fieldName } from '../key'
import type { Payload } from './generated-types'

/** Emarsys's field for the consent to e-mails; it takes 1 (yes) or 2 (no) only. */
const OPT_IN = '31'

/** Names of the request around the contacts; beside them, fields of these names could not be told apart. */
const REQUEST_NAMES = new Set(['key_id', 'contacts', 'contact_list_id'])

/** A field value as Emarsys takes it: text, several choices, or '' to clear the field. */
export type FieldValue = string | string[]

/**
 * The mapped values by Emarsys field id, in Emarsys's form.
 * @param emptyValues `clear` sends an empty text for an empty value; anything else leaves the field as it is
 * @throws PayloadValidationError naming the field whose value has no such form, or the name that is no field
 */
export function readValues(
  values: Record<string, unknown>,
  emptyValues: Payload['empty_values']
): [string, FieldValue][] {
  return Object.entries(values).flatMap(([name, value]): [string, FieldValue][] => {
    const field = readField(name)
    if (!isEmpty(value))
      return [[field, field === OPT_IN ? readOptIn(value) : readValue(field, value)]]
    return emptyValues === 'clear' ? [[field, '']] : []
  })
}

/**
 * The field that a name means.
 * @throws PayloadValidationError when it can mean none
 */
export function readField(name: string): string {
  const field = fieldName(name)
  if (field && !REQUEST_NAMES.has(field)) return field
  throw new PayloadValidationError(
    `Fields to write: "${field}" is no field of a contact. Use the ids of Emarsys fields.`
  )
}

/** Nothing, blanks, or a list of nothing else. */
function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.every(isEmpty)
  return value === undefined || value === null || (typeof value === 'string' && !value.trim())
}

function readValue(field: string, value: unknown): FieldValue {
  const values = Array.isArray(value) ? value.map(toText) : toText(value)
  if (typeof values === 'string') return values
  if (Array.isArray(values) && values.every((item) => item !== undefined)) return values
  throw new PayloadValidationError(
    `Fields to write: field ${field} holds ${kindOf(value)}, but it must be a text, a number, a yes/no value or a list of them. Map a single value to it.`
  )
}

function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value)))
    return String(value)
  return undefined
}

const OPT_IN_WORDS = new Map([
  ...['true', 'yes', '1'].map((word) => [word, '1'] as const),
  ...['false', 'no', '2'].map((word) => [word, '2'] as const)
])

function readOptIn(value: unknown): string {
  const optIn = OPT_IN_WORDS.get(toText(value)?.trim().toLowerCase() ?? '')
  if (optIn) return optIn
  throw new PayloadValidationError(
    'Fields to write: field 31 (opt-in) must be true or false, yes or no, 1 (opted in) or 2 (opted out). Map one of these to it.'
  )
}

function kindOf(value: unknown): string {
  if (Array.isArray(value))
    return 'a list with something other than texts, numbers and yes/no values'
  return typeof value === 'object' ? 'an object' : `the ${typeof value} ${String(value)}`
}
