import type { SegmentEvent } from '@segment/actions-core'
import type { Sandbox } from '../../../sandbox'
import { settingsForSandbox } from '../../deliver/settings-from-environment'
import type { Subscription } from '../../wire'
import { builtIn } from '../definition'

/** The destination of this package. */
export const definition = builtIn

/** Settings of the two logins. */
export const wsse = (sandbox: Sandbox) => settingsForSandbox(sandbox.credentials, 'wsse')
export const oauth2 = (sandbox: Sandbox) => settingsForSandbox(sandbox.credentials, 'oauth2')

const KEY = { key_field: '3', key_value: { '@path': '$.traits.email' } }

/** Mappings of all four actions, for identify calls. */
export const UPSERT: Subscription = {
  name: 'Upsert',
  partnerAction: 'upsertContact',
  subscribe: 'type = "identify"',
  mapping: { ...KEY, write_field: { '1': { '@path': '$.traits.firstName' } } }
}
export const ADD: Subscription = {
  name: 'Add',
  partnerAction: 'addContactToList',
  subscribe: 'type = "identify"',
  mapping: { ...KEY, contactlistid: 482019137 }
}
export const TRIGGER: Subscription = {
  name: 'Trigger',
  partnerAction: 'triggerEvent',
  subscribe: 'type = "track"',
  mapping: {
    ...KEY,
    key_value: { '@path': '$.properties.email' },
    eventid: 1001,
    trigger_id: { '@path': '$.messageId' }
  }
}

/** The n-th identify call. */
export const identify = (n: number, email = `u${n}@example.com`) =>
  ({
    type: 'identify',
    messageId: `i-${n}`,
    traits: { email, firstName: `N${n}` }
  }) as unknown as SegmentEvent

/** The n-th track call, of somebody whom the sandbox knows. */
export const track = (n: number, email = 'ada@example.com') =>
  ({
    type: 'track',
    event: 'Order',
    messageId: `t-${n}`,
    properties: { email }
  }) as unknown as SegmentEvent
