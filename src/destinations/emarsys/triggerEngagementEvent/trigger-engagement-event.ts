import type { JSONLikeObject } from '@segment/actions-core'
import { ENDPOINTS, EngagementTarget } from '../api/emarsys'
import { invalid } from '../api/explain'
import { authTypeOf } from '../api/login'
import { Deliver, deliver } from '../delivery/deliver'
import { MAX_REQUEST_BYTES } from '../delivery/requests'
import { ActionSpec, rowOf } from '../delivery/row'
import { digits, quote } from '../fields/text'
import type { Payload } from './generated-types'

/** The payload names the contact, in the form of the account's own schema. */
const NOBODY = { keyField: '', keyValue: '' }

/** One event a request; it names its contact in a form that only the account's own schema knows. */
export const engagementSpec: ActionSpec<Payload, EngagementTarget> = {
  title: 'Trigger Engagement Event',
  limits: { rows: 1, rowBytes: MAX_REQUEST_BYTES },
  repeats: 'unrelated',
  toRow(payload) {
    const integrationId = readName(payload.integrationId, 'Integration ID')
    const eventConfigurationId = readName(payload.eventConfigurationId, 'Event configuration ID')
    const target = { integrationId, eventConfigurationId }
    const data = { event: readEvent(payload.event_payload) }
    return rowOf(NOBODY, data, target, `${integrationId}/${eventConfigurationId}`)
  },
  toJson: ([row]) => JSON.stringify(row?.data.event),
  toBody: (_, event) => event,
  call: ENDPOINTS.triggerEngagementEvent,
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
 * @throws Refused for everything else
 */
function readName(value: unknown, label: string): string {
  const name = typeof value === 'number' ? digits(value, label) : String(value)
  if (/^(?!(true|false)$)[a-z0-9-]+$/.test(name)) return name
  throw invalid(
    `${label} is ${quote(value)}, but it may only hold a-z, 0-9 and hyphens`,
    'Copy it from Emarsys.'
  )
}

/** @throws Refused for what only became null since the runtime takes '', 0 and false for it */
function readEvent(mapped: Payload['event_payload']): JSONLikeObject | null {
  if (mapped === undefined) return {}
  if (typeof mapped === 'object') return mapped as JSONLikeObject | null
  throw invalid(`Event payload is ${quote(mapped)}`, 'Map it to an object, or to null.')
}

const refuseAll: typeof engagementSpec = {
  ...engagementSpec,
  toRow() {
    throw invalid(
      'Engagement events need OAuth 2.0, but the settings log in by API username and password',
      'Choose "Client ID and secret" in Authentication.'
    )
  }
}

/** Sends engagement events. */
export const triggerEngagementEvents: Deliver<Payload> = (payloads, call) =>
  deliver(authTypeOf(call.settings) === 'oauth2' ? engagementSpec : refuseAll, payloads, call)
