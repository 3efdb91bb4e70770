import type { ActionDefinition } from '@segment/actions-core'
import { batchFields } from '../fields/shared'
import type { Settings } from '../generated-types'
import { performs } from '../perform'
import type { Payload } from './generated-types'
import { engagementSpec, triggerEngagementEvents } from './trigger-engagement-event'

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  integrationId: {
    label: 'Integration ID',
    description: 'The integration in Emarsys that takes the engagement events, by its id.',
    type: 'string',
    required: true
  },
  eventConfigurationId: {
    label: 'Event configuration ID',
    description: 'The event configuration of that integration, by its id.',
    type: 'string',
    required: true
  },
  event_payload: {
    label: 'Event payload',
    description:
      'The event as the schema of the event configuration in Emarsys wants it, the contact included. Without any, an empty object is sent.',
    type: 'object',
    allowNull: true,
    defaultObjectUI: 'keyvalue',
    additionalProperties: true,
    default: { '@path': '$.properties' }
  },
  ...batchFields(['integrationId', 'eventConfigurationId'])
}

/** Sends an engagement event, which starts the programs that are connected to its configuration. */
const action: ActionDefinition<Settings, Payload> = {
  title: engagementSpec.title,
  description:
    'Send an engagement event to the Emarsys platform to launch the programs that are connected to it. Needs OAuth 2.0. Emarsys cannot tell when one is sent again.',
  defaultSubscription: 'type = "track" and event = "Order Completed"',
  fields,
  ...performs(fields, triggerEngagementEvents)
}

export default action
