import type { ActionDefinition, JSONLikeObject } from '@segment/actions-core'
import { PERMISSIONS } from '../api/emarsys'
import type { ActionSpec } from '../delivery/action-spec'
import { performs } from '../delivery/perform'
import { batchFields } from '../fields/batch-fields'
import { externalEventChoices, fieldChoices } from '../fields/choices'
import { contactFields, readKey } from '../fields/contact-key'
import { readId } from '../fields/ids'
import type { Settings } from '../generated-types'
import { readEventTime } from './event-time'
import type { Payload } from './generated-types'
import { triggerIdOf } from './trigger-id'

const title = 'Trigger Event'

/**
 * Contacts of one request, and the bytes of one contact's event. Above 100 kB an event is kept from Interactions, and may
 * start e-mails all the same: it goes alone, so that no other shares its refusal. Emarsys API, event trigger.
 */
const LIMITS = { rows: 1000, rowBytes: 1_000_000, aloneBytes: 100_000 }

/** Interactions programs ignore events that are older, unless they are set otherwise. Milliseconds. */
const LATE_AFTER_MS = 6 * 3_600_000

const UNKNOWN_EVENT = 'Choose an external event that exists.'

const spec: ActionSpec<Payload, string> = {
  title,
  permission: PERMISSIONS.triggerEvent,
  limits: LIMITS,
  repeats: 'apart',
  toRow(payload) {
    const target = readId(payload.eventid, 'Id of the external event')
    const key = readKey(payload)
    return { target, targetKey: target, ...key, data: readTrigger(payload, target, key) }
  },
  toJson: JSON.stringify,
  toBody: ({ keyField }, contacts) =>
    `{"key_id":${JSON.stringify(keyField)},"contacts":[${contacts}]}`,
  send: (api, eventId, body) => api.triggerEvent(eventId, body),
  describe: ({ target }) => `external event ${target}`,
  isRepeatable: ({ trigger_id }) => trigger_id !== undefined,
  warn(now) {
    const late = new Date(now.getTime() - LATE_AFTER_MS).toISOString()
    return ({ event_time }) =>
      typeof event_time === 'string' && event_time < late
        ? 'The event time is more than 6 hours ago: Interactions programs ignore this event unless they are set otherwise.'
        : undefined
  },
  hints: {
    5001: UNKNOWN_EVENT,
    5004: UNKNOWN_EVENT,
    5005: 'Activate a program in Emarsys that this external event starts.',
    5008: 'Map a smaller Event payload. E-mails and Automation Center programs may have started all the same.',
    5010: 'Map Event time to an ISO 8601 time.',
    5011: 'Map Event payload to an object.'
  }
}

function readTrigger(
  payload: Payload,
  eventId: string,
  key: { keyField: string; keyValue: string }
): JSONLikeObject {
  const { event_payload: data, event_time } = payload
  const trigger: JSONLikeObject = { external_id: key.keyValue }
  if (data && Object.keys(data).length > 0) trigger.data = data as JSONLikeObject
  const triggerId = payload.trigger_id?.trim()
  if (triggerId) trigger.trigger_id = triggerIdOf(eventId, triggerId, key)
  if (event_time !== undefined && event_time !== '') trigger.event_time = readEventTime(event_time)
  return trigger
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
    description:
      'When the event happened. Emarsys takes the time of arrival when it is empty. Interactions programs ignore an event that is more than 6 hours old, as in a replay, unless they are set otherwise.',
    type: 'string',
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
