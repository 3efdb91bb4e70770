import type { ActionDefinition } from '@segment/actions-core'
import type { UpsertOptions } from '../api/emarsys'
import { PERMISSIONS } from '../api/emarsys'
import type { ActionSpec } from '../delivery/action-spec'
import { performs } from '../delivery/perform'
import { MAX_REQUEST_BYTES } from '../delivery/plan-requests'
import { batchFields } from '../fields/batch-fields'
import {
  contactListChoices,
  fieldChoices,
  fieldValueChoices,
  sourceChoices,
  writableFieldChoices
} from '../fields/choices'
import { contactFields, readKey } from '../fields/contact-key'
import { firstOf } from '../fields/first-of'
import { readId } from '../fields/ids'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'
import { readField, readValues, setField } from './values'

const title = 'Upsert Contact'

/** Contacts of one request. Emarsys API, contact: 1000 above it. */
const MAX_CONTACTS = 1000

/** How and where the contacts of one request are written. */
interface Target extends UpsertOptions {
  /** The list that the contacts of the request are put on as well. */
  contactListId: string | undefined
}

const spec: ActionSpec<Payload, Target> = {
  title,
  permission: PERMISSIONS.upsertContacts,
  limits: { rows: MAX_CONTACTS, rowBytes: MAX_REQUEST_BYTES - 1000 },
  repeats: 'merged',
  toRow(payload) {
    const { keyField, keyValue } = readKey(payload)
    const createIfMissing = payload.create_if_missing !== false
    const contactListId = readOptionalId(payload.contact_list, 'Add to contact list')
    const source = readOptionalId(payload.source, 'Source')
    const data = readValues(payload.write_field, payload.empty_values)
    setField(data, readField(keyField), keyValue)
    if (source) data.source_id = source
    return {
      target: { createIfMissing, contactListId },
      targetKey: `${String(createIfMissing)}/${contactListId ?? ''}/${source ?? ''}`,
      keyField,
      keyValue,
      data
    }
  },
  toJson: JSON.stringify,
  toBody({ keyField, target }, contacts) {
    const list = target.contactListId ? `,"contact_list_id":${target.contactListId}` : ''
    return `{"key_id":${JSON.stringify(keyField)},"contacts":[${contacts}]${list}}`
  },
  send: (api, target, body) => api.upsertContacts(target, body),
  describe: ({ keyField }) => `contacts by field ${keyField}`,
  creates: ({ createIfMissing }) => createIfMissing,
  hints: {
    2006: 'Map to fields that exist in Emarsys.',
    2007: "Check the values in Fields to write against the fields' types and choices in Emarsys.",
    2008: 'Turn on "Create missing contacts", or check the Key value.',
    2013: 'Choose a Source that exists.',
    2020: 'Choose an existing list in "Add to contact list".'
  }
}

function readOptionalId(value: unknown, label: string): string | undefined {
  return value === undefined || value === null || value === '' ? undefined : readId(value, label)
}

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  ...contactFields,
  write_field: {
    label: 'Fields to write',
    description:
      'The Emarsys fields to write, by their id, and the value of each: the id of a choice where the field has choices. The key field is written by itself.',
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
    description:
      'What to do with a field whose mapped value is empty. A mapping without this setting clears the field.',
    type: 'string',
    choices: [
      { value: 'ignore', label: 'Leave the field as it is' },
      { value: 'clear', label: 'Clear the field' },
      { value: '', label: 'Not set: clear the field, as mappings saved before this setting do' }
    ],
    default: 'ignore'
  },
  contact_list: {
    label: 'Add to contact list',
    description: 'A contact list that the written contacts are put on in the same request.',
    type: 'integer',
    dynamic: true
  },
  source: {
    label: 'Source',
    description: 'The contact source in Emarsys that the contacts come from.',
    type: 'integer',
    dynamic: true
  },
  ...batchFields(['key_field', 'contact_list', 'source'])
}

/** Writes fields of contacts, and creates the contacts that do not exist. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description: 'Insert or update a contact on the Emarsys platform',
  defaultSubscription: 'type = "identify"',
  fields,
  dynamicFields: {
    key_field: fieldChoices,
    write_field: { __keys__: writableFieldChoices, __values__: fieldValueChoices },
    contact_list: contactListChoices,
    source: sourceChoices
  },
  ...performs(spec, fields)
}

export default action
