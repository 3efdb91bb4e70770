import { AudienceDestinationDefinition, defaultValues, RequestClient } from '@segment/actions-core'
import addContactToList from './addContactToList'
import { renewToken } from './api/connect'
import { testConnection } from './api/connection-test'
import { API_URL, authTypeOf } from './api/login'
import { TOKEN_URL } from './api/token'
import { audienceConfig, audienceFields, audiencePresets } from './audiences'
import { deletionFields, onDelete } from './deletion'
import type { AudienceSettings, Settings } from './generated-types'
import { callOf, orThrow } from './perform'
import removeContactFromList from './removeContactFromList'
import syncAudience from './syncAudience'
import { overClient, REQUEST_OPTIONS } from './transport'
import triggerEngagementEvent from './triggerEngagementEvent'
import triggerEvent from './triggerEvent'
import upsertContact from './upsertContact'

/** Settings saved before `auth_type` existed have none and mean WSSE; `is_not` would not fire while it is absent. */
const UNDER_WSSE = {
  match: 'any' as const,
  conditions: [
    { fieldKey: 'auth_type', operator: 'is' as const, value: undefined },
    { fieldKey: 'auth_type', operator: 'is' as const, value: 'legacy' }
  ]
}
const UNDER_OAUTH = {
  conditions: [{ fieldKey: 'auth_type', operator: 'is' as const, value: 'new' }]
}
const UNLESS_OAUTH = {
  conditions: [{ fieldKey: 'auth_type', operator: 'is_not' as const, value: 'new' }]
}

/** A token for the platform to keep. @throws InvalidAuthenticationError where the client is refused */
async function refresh(
  request: RequestClient,
  settings: Settings
): Promise<{ accessToken: string }> {
  const { accessToken } = await orThrow(() => renewToken(overClient(request), settings))
  return { accessToken }
}

/**
 * The destination: Segment events become contacts, list memberships and external events in SAP Emarsys. `audiences` and `deletion`
 * are parts beside its core: one is left out by leaving out what is imported from it, and its folder.
 */
const destination: AudienceDestinationDefinition<Settings, AudienceSettings> = {
  name: 'Emarsys (Actions)',
  slug: 'actions-emarsys',
  mode: 'cloud',
  description:
    'Send identify, track, page, group and alias calls to SAP Emarsys: write contacts, fill contact lists and trigger external events.',
  authentication: {
    scheme: 'oauth2',
    fields: {
      auth_type: {
        label: 'Authentication',
        description: 'How to log in at Emarsys. WSSE is switched off on 2026-12-31.',
        type: 'string',
        choices: [
          { value: 'new', label: 'Client ID and secret (OAuth 2.0)' },
          { value: 'legacy', label: 'API username and password (WSSE, until 2026-12-31)' }
        ],
        default: 'new'
      },
      api_user: {
        label: 'API username',
        description: 'Your Emarsys API username',
        type: 'string',
        required: UNDER_WSSE,
        depends_on: UNLESS_OAUTH
      },
      api_password: {
        label: 'API password',
        description: 'Your Emarsys API password.',
        type: 'password',
        required: UNDER_WSSE,
        depends_on: UNLESS_OAUTH
      },
      apiClientId: {
        label: 'Client ID',
        description: 'The client ID of your Emarsys API credentials (OpenID Connect)',
        type: 'string',
        depends_on: UNDER_OAUTH
      },
      apiClientSecret: {
        label: 'Client secret',
        description: 'The client secret of your Emarsys API credentials.',
        type: 'password',
        depends_on: UNDER_OAUTH
      },
      apiAuthEndpoint: {
        label: 'Token URL',
        description:
          'Where access tokens come from. Change it only if Emarsys shows another beside your client ID.',
        type: 'string',
        default: TOKEN_URL,
        depends_on: UNDER_OAUTH
      },
      apiBaseUrl: {
        label: 'API base URL',
        description:
          'Where the Emarsys API is. Change it only if Emarsys names another for your account.',
        type: 'string',
        default: API_URL,
        depends_on: UNDER_OAUTH
      },
      ...deletionFields
    },
    testAuthentication: (request, data) => orThrow(() => testConnection(callOf(request, data))),
    /** Under WSSE there is no token to fetch; the runtime asks all the same, and reports the 401 when nothing changes. */
    refreshAccessToken: (request, { settings }) =>
      authTypeOf(settings) === 'oauth2'
        ? refresh(request, settings)
        : Promise.resolve({ accessToken: '' })
  },
  extendRequest: () => REQUEST_OPTIONS,
  onDelete,
  audienceConfig,
  audienceFields,
  actions: {
    addContactToList,
    removeContactFromList,
    upsertContact,
    triggerEvent,
    triggerEngagementEvent,
    syncAudience
  },
  presets: [
    {
      name: 'Upsert contacts from identify calls',
      subscribe: 'type = "identify"',
      partnerAction: 'upsertContact',
      mapping: defaultValues(upsertContact.fields),
      type: 'automatic'
    },
    ...audiencePresets
  ]
}

export default destination
