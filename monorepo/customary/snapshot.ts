import { createTestEvent, createTestIntegration } from '@segment/actions-core'
import nock from 'nock'
import { generateTestData } from '../../../lib/test-data'
import destination from '../index'

const testDestination = createTestIntegration(destination)
const destinationSlug = 'actions-emarsys'

/** What no random text can be: a time, a row of an audience, a file in base64, ids of an integration, and a login by OAuth 2.0, which engagement events need. */
const FIXED: Record<string, { properties: object; settings?: object }> = {
  triggerEvent: { properties: { event_time: '2021-02-01T00:00:00.000Z', attachment: undefined } },
  syncAudience: {
    properties: { event_name: 'new', computation_class: undefined, event_time: undefined }
  },
  triggerEngagementEvent: {
    properties: { integrationId: 'integration-1', eventConfigurationId: 'configuration-1' },
    settings: { auth_type: 'new', apiBaseUrl: undefined }
  }
}

describe(`Testing snapshot for ${destinationSlug} destination:`, () => {
  afterEach(() => nock.cleanAll())

  for (const actionSlug of Object.keys(destination.actions)) {
    for (const isRequiredOnly of [true, false]) {
      it(`${actionSlug} action - ${isRequiredOnly ? 'required' : 'all'} fields`, async () => {
        const seedName = `${destinationSlug}#${actionSlug}`
        const action = destination.actions[actionSlug]
        const [eventData, settingsData] = generateTestData(
          seedName,
          destination,
          action,
          isRequiredOnly
        )
        const { properties, settings } = FIXED[actionSlug] ?? { properties: {} }

        for (const method of ['get', 'post', 'put'] as const)
          nock(/.*/).persist()[method](/.*/).reply(200, { replyCode: 0 })

        const event = createTestEvent({ properties: { ...eventData, ...properties } })
        const responses = await testDestination.testAction(actionSlug, {
          event,
          mapping: event.properties,
          settings: { ...settingsData, ...settings },
          auth: settings && { accessToken: 'token', refreshToken: '' }
        })

        const request = responses[0].request
        const rawBody = await request.text()
        expect(JSON.parse(rawBody)).toMatchSnapshot()
      })
    }
  }
})
