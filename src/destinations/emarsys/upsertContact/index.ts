import type { ActionDefinition } from '@segment/actions-core'
import {
  contactListChoices,
  fieldChoices,
  fieldValueChoices,
  sourceChoices,
  writableFieldChoices
} from '../fields/choices'
import { batchFields, contactFields, emptyValues, writeField } from '../fields/shared'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'
import { upsertContacts, upsertSpec } from './upsert-contact'

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  ...contactFields,
  write_field: { ...writeField, required: true },
  create_if_missing: {
    label: 'Create missing contacts',
    description:
      'When off, contacts that do not exist in Emarsys are not created, and their events are rejected. The sync mode of a warehouse mapping goes before this.',
    type: 'boolean',
    default: true
  },
  empty_values: emptyValues,
  contact_list: {
    label: 'Add to contact list',
    description: 'A contact list that the written contacts are put on in the same request.',
    type: 'integer',
    minimum: 1,
    dynamic: true
  },
  source: {
    label: 'Source',
    description: 'The contact source in Emarsys that the contacts come from.',
    type: 'integer',
    minimum: 1,
    dynamic: true
  },
  ...batchFields(['key_field', 'contact_list', 'source'])
}

/** Writes fields of contacts, and creates the contacts that do not exist. */
const action: ActionDefinition<Settings, Payload> = {
  title: upsertSpec.title,
  description: 'Insert or update a contact on the Emarsys platform',
  defaultSubscription: 'type = "identify"',
  fields,
  syncMode: {
    label: 'Sync mode',
    description:
      'For warehouse sources, in place of "Create missing contacts": whether contacts that do not exist are created.',
    default: 'upsert',
    choices: [
      { label: 'Upsert: update contacts, create those that do not exist', value: 'upsert' },
      { label: 'Update: update contacts that exist, reject the others', value: 'update' },
      { label: 'Add: as upsert, for new rows', value: 'add' }
    ]
  },
  dynamicFields: {
    key_field: fieldChoices,
    write_field: { __keys__: writableFieldChoices, __values__: fieldValueChoices },
    contact_list: contactListChoices,
    source: sourceChoices
  },
  ...performs(fields, upsertContacts)
}

export default action
