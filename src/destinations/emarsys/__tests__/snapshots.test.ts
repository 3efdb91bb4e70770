import type { SegmentEvent } from '@segment/actions-core'
import nock from 'nock'
import destination from '..'
import { event, integration, LOGINS, recordWire, stableHeaders } from './__helpers__/support'

beforeAll(() => nock.disableNetConnect())
afterEach(() => nock.cleanAll())

const REQUIRED: Record<string, Record<string, unknown>> = {
  addContactToList: { contactlistid: 482019135, key_field: '3', key_value: 'ada@example.com' },
  removeContactFromList: { contactlistid: 482019135, key_field: '3', key_value: 'ada@example.com' },
  syncAudience: { contactlistid: 482019135, key_field: '3', key_value: 'ada@example.com' },
  upsertContact: { key_field: '3', key_value: 'ada@example.com', write_field: { '1': 'Ada' } },
  triggerEvent: { eventid: 1001, key_field: '3', key_value: 'ada@example.com' },
  triggerEngagementEvent: { integrationId: 'shop', eventConfigurationId: 'order-paid' }
}

const OPTIONAL: Record<string, Record<string, unknown>> = {
  addContactToList: {},
  removeContactFromList: {},
  syncAudience: {
    create_if_missing: true,
    write_field: { '1': 'Ada', '2': '' },
    empty_values: 'clear',
    external_audience_id: '482019136',
    __segment_internal_sync_mode: 'mirror'
  },
  upsertContact: {
    write_field: { '1': 'Ada', '2': '', '9': 7, '31': true, '100': ['1', '2'] },
    create_if_missing: false,
    empty_values: 'clear'
  },
  triggerEvent: {
    event_payload: { global: { total: 12.5 }, products: [{ sku: 'A-1' }] },
    trigger_id: 'message-1',
    event_time: '2026-11-01T11:20:30.456+01:00',
    attachment: [{ filename: 'bill.pdf', data: 'JVBERi0xLjc=' }]
  },
  triggerEngagementEvent: {
    event_payload: { email: 'ada@example.com', products: [{ sku: 'A-1' }] }
  }
}

/** An event that every action takes: the contact joins an audience. */
const SAMPLE = event({
  type: 'track',
  event: 'Audience Entered',
  properties: { vip: true },
  context: { personas: { computation_class: 'audience', computation_key: 'vip' } }
} as Partial<SegmentEvent>)

const BATCHING = { enable_batching: true, batch_size: 500, batch_keys: ['key_field'] }

/** Engagement events need OAuth 2.0. */
const actionsUnder = (login: string) =>
  Object.keys(destination.actions).filter(
    (action) => login === 'OAuth 2.0' || action !== 'triggerEngagementEvent'
  )

describe.each(LOGINS)('under $login', ({ login, settings, platform }) => {
  describe.each(actionsUnder(login))('%s', (action) => {
    it.each([
      ['required fields', { ...REQUIRED[action] }],
      ['all fields', { ...REQUIRED[action], ...BATCHING, ...OPTIONAL[action] }]
    ])('sends %s', async (_, mapping) => {
      const wire = recordWire()
      await integration().testAction(action, {
        event: SAMPLE,
        mapping: mapping as never,
        settings,
        ...platform
      })
      await integration().testBatchAction(action, {
        events: [SAMPLE],
        mapping: mapping as never,
        settings,
        ...platform
      })
      const stable = wire.map((one) => ({ ...one, headers: stableHeaders(one.headers) }))
      const [single, batch] = [stable.slice(0, wire.length / 2), stable.slice(wire.length / 2)]
      for (const request of single) expect(request).toMatchSnapshot()
      expect(batch).toEqual(single)
      expect(wire.length).toBeGreaterThan(1)
    })
  })
})

it('covers every action', () => {
  expect(Object.keys(REQUIRED).sort()).toEqual(Object.keys(destination.actions).sort())
})
