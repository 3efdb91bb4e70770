import type { InputField } from '@segment/actions-core'
import { PayloadValidationError } from '@segment/actions-core'
import { digits } from './digits'
import { firstOf } from './first-of'
import { quote } from './quote'

/** The part of a payload that says which contact is meant. */
export interface ContactKey {
  key_field: string
  key_value: string
}

/** Which contact an event is about; shared by all actions. */
export const contactFields: Record<keyof ContactKey, InputField> = {
  key_field: {
    label: 'Key field',
    description: 'The field to use to find the contact',
    type: 'string',
    required: true,
    dynamic: true,
    default: '3'
  },
  key_value: {
    label: 'Key value',
    description: 'Value for the key field used to find the contact. E.g. the email address',
    type: 'string',
    required: true,
    default: firstOf('$.traits.email', '$.properties.email', '$.context.traits.email')
  }
}

/**
 * The contact that a payload names, as text without blanks around it.
 * @throws PayloadValidationError when the field or the value is empty, or cannot identify a contact
 */
export function readKey(payload: ContactKey): { keyField: string; keyValue: string } {
  const { key_field, key_value } = payload
  return {
    keyField: fieldName(
      text(key_field, 'Key field', 'Choose the field that identifies the contact.')
    ),
    keyValue: text(key_value, 'Key value', 'Map it to a value that the event has.')
  }
}

/** A field's id or name in the one spelling that is compared and sent: ` 03` is field 3. */
export function fieldName(name: string): string {
  return name.trim().replace(/^0+(?=\d+$)/, '')
}

function text(value: unknown, label: string, advice: string): string {
  if (typeof value === 'number' && Number.isFinite(value)) return digits(value)
  const trimmed = String(value ?? '').trim()
  if (trimmed && typeof value === 'string') return trimmed
  throw new PayloadValidationError(`${label} is ${trimmed ? quote(value) : 'empty'}. ${advice}`)
}
