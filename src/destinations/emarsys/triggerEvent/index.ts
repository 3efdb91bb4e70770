import type { ActionDefinition } from '@segment/actions-core'
import { externalEventChoices, fieldChoices } from '../fields/choices'
import { batchFields, contactFields } from '../fields/shared'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'
import { triggerEvents, triggerSpec } from './trigger-event'

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  eventid: {
    label: 'Id of the external event',
    description: 'The external event, by its id in Emarsys',
    type: 'integer',
    minimum: 1,
    required: true,
    dynamic: true
  },
  ...contactFields,
  event_payload: {
    label: 'Event payload',
    description:
      'The data that the automation program and its e-mails can use. It must be an object.',
    type: 'object',
    defaultObjectUI: 'keyvalue',
    additionalProperties: true
  },
  trigger_id: {
    label: 'Trigger id',
    description: 'What makes this event unique, so that Emarsys runs a retried event only once.',
    type: 'string',
    default: { '@path': '$.messageId' }
  },
  event_time: {
    label: 'Event time',
    description:
      'When the event happened. Emarsys takes the time of arrival when it is empty. Interactions programs ignore an event that is more than 6 hours old, as in a replay, unless they are set otherwise.',
    type: 'string',
    default: { '@template': '{{timestamp}}' }
  },
  attachment: {
    label: 'Attachments',
    description: 'Files for the e-mails that the event starts.',
    type: 'object',
    multiple: true,
    defaultObjectUI: 'arrayeditor',
    additionalProperties: false,
    properties: {
      filename: {
        label: 'File name',
        description: 'As the reader of the e-mail sees it.',
        type: 'string'
      },
      data: { label: 'Content', description: 'The content of the file in base64.', type: 'string' }
    }
  },
  ...batchFields(['eventid', 'key_field'])
}

/** Fires an external event for contacts, which starts the automation programs that wait for it. */
const action: ActionDefinition<Settings, Payload> = {
  title: triggerSpec.title,
  description:
    'Trigger an external event on the Emarsys platform to launch automation programs. Note: You can only pass objects to event_payload (no literals, no arrays).',
  defaultSubscription: 'type = "track" and event = "Order Completed"',
  fields,
  dynamicFields: { eventid: externalEventChoices, key_field: fieldChoices },
  ...performs(fields, triggerEvents)
}

export default action
