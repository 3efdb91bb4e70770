import { invalid } from '../api/explain'
import { quote, textOf } from './text'

/** The part of a payload that says which contact is meant. */
export interface ContactKey {
  key_field: string
  key_value: string
}

/**
 * The contact that a payload names, as text without blanks around it.
 * @throws Refused when the field or the value is empty, or cannot identify a contact
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
  return /^[1-9]\d*$/.test(name) ? name : name.trim().replace(/^0+(?=\d+$)/, '')
}

function text(value: unknown, label: string, todo: string): string {
  const read = textOf(value, label)
  if (read) return read
  throw invalid(`${label} is ${read === '' ? 'empty' : quote(value)}`, todo)
}
