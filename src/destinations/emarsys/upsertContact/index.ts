import type { ActionDefinition } from '@segment/actions-core'
import type { ActionSpec } from '../action-spec'
import { REQUEST_BYTES } from '../batching'
import { fieldChoices, writableFieldChoices } from '../choices'
import { batchFields, contactFields, firstOf } from '../common-fields'
import type { Settings } from '../generated-types'
import { readKey } from '../key'
import { performs } from '../perform'
import type { Payload } from './generated-types'
import { readField, readValues } from './values'

const title = 'Upsert Contact'

/** Contacts of one request. Emarsys API, contact: 1000 above it. */
const MOST_CONTACTS = 1000

const spec: ActionSpec<Payload> = {
  title,
  permission: 'contact.update',
  limits: { rows: MOST_CONTACTS, itemBytes: REQUEST_BYTES - 1000 },
  toRow(payload) {
    const { keyField, keyValue } = readKey(payload)
    const values = readValues(payload.write_field, payload.empty_values)
    return {
      target: '',
      variant: payload.create_if_missing === false ? '0' : '1',
      keyField,
      keyValue,
      item: Object.fromEntries([...values, [readField(keyField), keyValue]])
    }
  },
  merge: (earlier, later) =>
    Object.fromEntries([...Object.entries(earlier), ...Object.entries(later)]),
  body: ({ keyField }, items) => ({ key_id: keyField, contacts: items }),
  call: (api, { variant }, body) => api.upsertContacts(variant, body),
  describe: ({ keyField }) => `contacts by field ${keyField}`,
  creation: ({ variant }) => (variant === '0' ? 'finds' : 'creates'),
  hints: {
    2004: 'Choose another Key field: one that identifies a contact. The fields id and uid cannot create contacts.',
    2006: 'Map to fields that exist in Emarsys.',
    2007: "Check the values in Fields to write against the fields' types and choices in Emarsys.",
    2008: 'Turn on "Create missing contacts", or check the Key value.'
  }
}

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  ...contactFields,
  write_field: {
    label: 'Fields to write',
    description:
      'The Emarsys fields to write, by their id, and the value of each. The key field is written by itself.',
    type: 'object',
    required: true,
    defaultObjectUI: 'keyvalue',
    additionalProperties: true,
    dynamic: true,
    default: {
      '1': firstOf('$.traits.firstName', '$.traits.first_name'),
      '2': firstOf('$.traits.lastName', '$.traits.last_name')
    }
  },
  create_if_missing: {
    label: 'Create missing contacts',
    description:
      'When off, contacts that do not exist in Emarsys are not created, and their events are rejected.',
    type: 'boolean',
    default: true
  },
  empty_values: {
    label: 'Empty values',
    description: 'What to do with a field whose mapped value is empty.',
    type: 'string',
    choices: [
      { value: 'ignore', label: 'Leave the field as it is' },
      { value: 'clear', label: 'Clear the field' }
    ],
    default: 'ignore'
  },
  ...batchFields(['key_field'])
}

/** Writes fields of contacts, and creates the contacts that do not exist. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description: 'Insert or update a contact on the Emarsys platform',
  defaultSubscription: 'type = "identify"',
  fields,
  dynamicFields: { key_field: fieldChoices, write_field: { __keys__: writableFieldChoices } },
  ...performs(spec, fields)
}

export default action
