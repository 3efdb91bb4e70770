import { PayloadValidationError } from '@segment/actions-core'
import { quote } from './quote'

/** The part of a payload that says which contact is meant. */
export interface ContactKey {
  key_field: string
  key_value: string
}

/**
 * The contact that a payload names, as text without blanks around it.
 * @throws PayloadValidationError when the field or the value is empty
 */
export function readKey(payload: ContactKey): { keyField: string; keyValue: string } {
  return {
    keyField: fieldName(
      text(payload.key_field, 'Key field', 'Choose the field that identifies the contact.')
    ),
    keyValue: text(payload.key_value, 'Key value', 'Map it to a value that the event has.')
  }
}

/**
 * The id of a contact list or external event: a positive whole number, also as a string of digits.
 * @param label as the user knows the field
 * @throws PayloadValidationError for everything else, above all what only resembles an id (-5, 1e21, "12abc")
 */
export function readId(value: unknown, label: string): string {
  const id = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id)
  throw new PayloadValidationError(
    `${label} is ${quote(value)}, but it must be a positive whole number. Choose it from the list, or copy it from Emarsys.`
  )
}

/** A field's id or name in the one spelling that is compared and sent: ` 03` is field 3. */
export function fieldName(name: string): string {
  return name.trim().replace(/^0+(?=\d+$)/, '')
}

function text(value: unknown, label: string, advice: string): string {
  const trimmed = String(value ?? '').trim()
  if (trimmed && (typeof value === 'string' || typeof value === 'number')) return trimmed
  throw new PayloadValidationError(`${label} is ${trimmed ? quote(value) : 'empty'}. ${advice}`)
}
