import type { ActionDefinition } from '@segment/actions-core'
import { listHooks } from '../audiences/list-hooks'
import {
  contactListChoices,
  fieldChoices,
  fieldValueChoices,
  writableFieldChoices
} from '../fields/choices'
import { batchFields, contactFields, emptyValues, writeField } from '../fields/shared'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'
import { syncAudience, title } from './sync-audience'

const WHEN_CREATING = {
  conditions: [{ fieldKey: 'create_if_missing', operator: 'is' as const, value: true }]
}

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  contactlistid: {
    label: 'Id of the contact list',
    description:
      'The contact list, by its id in Emarsys. Leave it empty for the list that the audience or the mapping is connected to; a list that the mapping is connected to goes before this one.',
    type: 'integer',
    minimum: 1,
    dynamic: true
  },
  ...contactFields,
  create_if_missing: {
    label: 'Create missing contacts',
    description:
      'When on, a contact that joins is written first, and created where it does not exist. When off, a contact that does not exist in Emarsys is not added, and its event is rejected.',
    type: 'boolean',
    default: false
  },
  write_field: { ...writeField, depends_on: WHEN_CREATING },
  empty_values: { ...emptyValues, depends_on: WHEN_CREATING },
  external_audience_id: {
    label: 'List of the audience',
    description: 'The contact list that Segment made or found when the audience was connected.',
    type: 'string',
    default: { '@path': '$.context.personas.external_audience_id' },
    unsafe_hidden: true
  },
  event_name: {
    label: 'Event name',
    description: 'Of a warehouse row: "new", "updated" or "deleted".',
    type: 'string',
    default: { '@path': '$.event' },
    unsafe_hidden: true
  },
  computation_class: {
    label: 'Kind of audience',
    description: 'What Segment computed: an audience, or a step of a journey.',
    type: 'string',
    default: { '@path': '$.context.personas.computation_class' },
    unsafe_hidden: true
  },
  event_time: {
    label: 'Event time',
    description:
      'When the event happened. Of the events of one contact in a batch, the latest counts, in whatever order they come. Batches are not compared: Segment does not promise their order.',
    type: 'string',
    default: { '@template': '{{timestamp}}' },
    unsafe_hidden: true
  },
  ...batchFields(['contactlistid', 'key_field', 'external_audience_id'])
}

/** Makes a contact list follow an audience: members are added, and leavers removed. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description:
    'Keep a contact list equal to an audience of Engage, a journey or a warehouse: who joins is added, who leaves is removed.',
  defaultSubscription: 'type = "identify" or type = "track"',
  fields,
  hooks: listHooks,
  syncMode: {
    label: 'Sync mode',
    description:
      'For warehouse sources: which rows change the list. Events of Engage and of journeys say themselves who joins and who leaves. A mapping without a sync mode mirrors.',
    default: 'mirror',
    choices: [
      { label: 'Mirror: add new and updated rows, remove deleted ones', value: 'mirror' },
      { label: 'Upsert: add new and updated rows', value: 'upsert' },
      { label: 'Add: add new rows', value: 'add' },
      { label: 'Delete: remove deleted rows', value: 'delete' }
    ]
  },
  dynamicFields: {
    contactlistid: contactListChoices,
    key_field: fieldChoices,
    write_field: { __keys__: writableFieldChoices, __values__: fieldValueChoices }
  },
  ...performs(fields, syncAudience)
}

export default action
