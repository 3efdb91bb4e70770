import type { InputField } from '@segment/actions-core'
import { firstOf } from './first-of'

/** Which fields of a contact are written, with the first and last name as default. */
export const writeField: InputField = {
  label: 'Fields to write',
  description:
    'The Emarsys fields to write, by their id, and the value of each: the id of a choice where the field has choices. The key field is written by itself.',
  type: 'object',
  defaultObjectUI: 'keyvalue',
  additionalProperties: true,
  dynamic: true,
  default: {
    '1': firstOf('$.traits.firstName', '$.traits.first_name'),
    '2': firstOf('$.traits.lastName', '$.traits.last_name')
  }
}

/** What empty values do to the fields that they are mapped to. */
export const emptyValues: InputField = {
  label: 'Empty values',
  description:
    'What to do with a field whose mapped value is empty. A mapping without this setting clears the field.',
  type: 'string',
  choices: [
    { value: 'ignore', label: 'Leave the field as it is' },
    { value: 'clear', label: 'Clear the field' },
    { value: '', label: 'Not set: clear the field, as mappings saved before this setting do' }
  ],
  default: 'ignore'
}
