import type { ActionDefinition, InputField } from '@segment/actions-core'
import type { Settings } from './generated-types'

/** The first of several paths that the event has a value at. */
export function firstOf(...paths: [string, ...string[]]): { [directive: string]: object | string } {
  const [path, ...others] = paths
  const [next, ...rest] = others
  if (next === undefined) return { '@path': path }
  return {
    '@if': { exists: { '@path': path }, then: { '@path': path }, else: firstOf(next, ...rest) }
  }
}

/** Which contact an event is about; shared by all actions. */
export const contactFields = {
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
} as const satisfies Record<string, InputField>

/** How Segment batches an action's events. `keys` are the fields that all events of one batch share. */
export function batchFields(keys: string[]) {
  return {
    enable_batching: {
      label: 'Enable Batching?',
      description: 'When enabled, Segment will send events in batches.',
      type: 'boolean',
      default: true
    },
    batch_size: {
      label: 'Batch size',
      description: 'The most events that Segment puts into one batch.',
      type: 'integer',
      default: 1000,
      unsafe_hidden: true
    },
    batch_keys: {
      label: 'Batch keys',
      description: 'The fields that all events of one batch have in common.',
      type: 'string',
      multiple: true,
      default: keys,
      unsafe_hidden: true
    }
  } as const satisfies ActionDefinition<Settings>['fields']
}
