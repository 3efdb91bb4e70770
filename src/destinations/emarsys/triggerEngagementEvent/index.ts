import type { ActionDefinition, JSONLikeObject } from '@segment/actions-core'
import { PayloadValidationError } from '@segment/actions-core'
import type { EngagementTarget } from '../api/emarsys'
import { PERMISSIONS } from '../api/emarsys'
import { authTypeOf } from '../api/login'
import type { ActionSpec } from '../delivery/action-spec'
import { deliver } from '../delivery/deliver'
import { performsBy } from '../delivery/perform'
import { MAX_REQUEST_BYTES } from '../delivery/plan-requests'
import { batchFields } from '../fields/batch-fields'
import { quote } from '../fields/quote'
import type { Settings } from '../generated-types'
import type { Payload } from './generated-types'

const title = 'Trigger Engagement Event'

const NEEDS_OAUTH =
  'Engagement events need OAuth 2.0, but the settings log in by API username and password. Choose "Client ID and secret" in Authentication.'

/** One event a request; it names its contact in a form that only the account's own schema knows. */
const spec: ActionSpec<Payload, EngagementTarget> = {
  title,
  permission: PERMISSIONS.triggerEngagementEvent,
  limits: { rows: 1, rowBytes: MAX_REQUEST_BYTES },
  repeats: 'unrelated',
  toRow(payload) {
    const integrationId = readName(payload.integrationId, 'Integration ID')
    const eventConfigurationId = readName(payload.eventConfigurationId, 'Event configuration ID')
    return {
      target: { integrationId, eventConfigurationId },
      targetKey: `${integrationId}/${eventConfigurationId}`,
      keyField: '',
      keyValue: '',
      data: { event: readEvent(payload.event_payload) }
    }
  },
  toJson: ({ event }) => JSON.stringify(event),
  toBody: (_, event) => event,
  send: (api, target, body) => api.triggerEngagementEvent(target, body),
  describe: ({ target }) =>
    `event configuration ${target.eventConfigurationId} of integration ${target.integrationId}`,
  hints: {
    400: 'Check in Emarsys that the event configuration is connected to a program.',
    404: 'Copy Integration ID and Event configuration ID again from Emarsys.',
    413: 'Map a smaller Event payload.',
    422: 'Map Event payload so that it fits the schema of the event configuration in Emarsys.'
  }
}

/**
 * The one spelling of ids; another would lead to another address. A yes/no value has become a text before it gets here.
 * @throws PayloadValidationError for everything else
 */
function readName(value: string, label: string): string {
  if (/^(?!(true|false)$)[a-z0-9-]+$/.test(value)) return value
  throw new PayloadValidationError(
    `${label} is ${quote(value)}, but it may only hold a-z, 0-9 and hyphens. Copy it from Emarsys.`
  )
}

/** @throws PayloadValidationError for what only became null since the runtime takes '', 0 and false for it */
function readEvent(mapped: Payload['event_payload']): JSONLikeObject | null {
  if (mapped === undefined) return {}
  if (typeof mapped === 'object') return mapped as JSONLikeObject | null
  throw new PayloadValidationError(
    `Event payload is ${quote(mapped)}. Map it to an object, or to null.`
  )
}

const refuseAll: typeof spec = {
  ...spec,
  toRow() {
    throw new PayloadValidationError(NEEDS_OAUTH)
  }
}

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
  title,
  description:
    'Send an engagement event to the Emarsys platform to launch the programs that are connected to it. Needs OAuth 2.0. Emarsys cannot tell when one is sent again.',
  defaultSubscription: 'type = "track" and event = "Order Completed"',
  fields,
  ...performsBy({ title, fields }, (payloads, call) =>
    deliver(authTypeOf(call.settings) === 'oauth2' ? spec : refuseAll, payloads, call)
  )
}

export default action
