import type { ActionDefinition, JSONLikeObject } from '@segment/actions-core'
import type { ActionSpec } from '../action-spec'
import { externalEventChoices, fieldChoices } from '../choices'
import { batchFields, contactFields } from '../common-fields'
import type { Settings } from '../generated-types'
import { readId, readKey } from '../key'
import { performs } from '../perform'
import { readEventTime } from './event-time'
import type { Payload } from './generated-types'

const title = 'Trigger Event'

/** Contacts of one request, and the bytes of one contact's event. Emarsys API, event trigger. */
const LIMITS = { rows: 1000, itemBytes: 1_000_000 }

const spec: ActionSpec<Payload> = {
  title,
  permission: 'externalevent.trigger',
  limits: LIMITS,
  toRow(payload) {
    const target = readId(payload.eventid, 'Id of the external event')
    const key = readKey(payload)
    return { target, variant: '', ...key, item: readTrigger(payload, target, key.keyValue) }
  },
  body: ({ keyField }, items) => ({ key_id: keyField, contacts: items }),
  call: (api, { target }, body) => api.triggerEvent(target, body),
  describe: ({ target }) => `external event ${target}`,
  creation: () => 'finds',
  hints: {
    5001: 'Choose an external event that exists.',
    5004: 'Choose an external event that exists.',
    5005: 'Activate a program in Emarsys that this external event starts.',
    5010: 'Map Event time to an ISO 8601 time.',
    5011: 'Map Event payload to an object.'
  }
}

/**
 * One contact's event. Its `trigger_id` holds the event id as well, since whether Emarsys compares ids within one external
 * event or within the account is not known: a retry must be recognised, another event of the same message must not.
 */
function readTrigger(payload: Payload, eventId: string, keyValue: string): JSONLikeObject {
  const { event_payload: data, trigger_id, event_time } = payload
  return {
    external_id: keyValue,
    ...(data && Object.keys(data).length > 0 && { data: data as JSONLikeObject }),
    ...(trigger_id && { trigger_id: `${eventId}:${trigger_id}` }),
    ...(event_time !== undefined && { event_time: readEventTime(event_time) })
  }
}

const fields: ActionDefinition<Settings, Payload>['fields'] = {
  eventid: {
    label: 'Id of the external event',
    description: 'The external event, by its id in Emarsys',
    type: 'integer',
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
    description: 'When the event happened. Emarsys takes the time of arrival when it is empty.',
    type: 'datetime',
    default: { '@path': '$.timestamp' }
  },
  ...batchFields(['eventid', 'key_field'])
}

/** Fires an external event for contacts, which starts the automation programs that wait for it. */
const action: ActionDefinition<Settings, Payload> = {
  title,
  description:
    'Trigger an external event on the Emarsys platform to launch automation programs. Note: You can only pass objects to event_payload (no literals, no arrays).',
  defaultSubscription: 'type = "track" and event = "Order Completed"',
  fields,
  dynamicFields: { eventid: externalEventChoices, key_field: fieldChoices },
  ...performs(spec, fields)
}

export default action
