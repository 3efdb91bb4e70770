import type { InputField } from '@segment/actions-core'
import type { ContactKey } from './contact-key'

/** A mapping's directive: where a value comes from. */
interface Directive {
  [directive: string]: object | string
}

/** The first of several paths that the event has a value at. */
function firstOf(...paths: [string, ...string[]]): Directive {
  const [path, ...others] = paths
  const [next, ...rest] = others
  if (next === undefined) return { '@path': path }
  return {
    '@if': { exists: { '@path': path }, then: { '@path': path }, else: firstOf(next, ...rest) }
  }
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

/**
 * How Segment batches an action's events.
 * @param keys the fields that all events of one batch share
 */
export function batchFields(keys: string[]) {
  return {
    enable_batching: {
      label: 'Enable Batching?',
      description: 'When enabled, Segment will send events in batches.',
      type: 'boolean' as const,
      default: true
    },
    batch_size: {
      label: 'Batch size',
      description: 'The most events that Segment puts into one batch.',
      type: 'number' as const,
      default: 1000,
      unsafe_hidden: true as const
    },
    batch_keys: {
      label: 'Batch keys',
      description: 'The fields that all events of one batch have in common.',
      type: 'string' as const,
      multiple: true as const,
      default: keys,
      unsafe_hidden: true as const
    }
  }
}
