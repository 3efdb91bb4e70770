import emarsys from '../../../destinations/emarsys'
import { NO_LOGIN, settingsFromEnvironment } from '../settings-from-environment'

const WSSE = { EMARSYS_API_USER: 'account001', EMARSYS_API_PASSWORD: 'secret' }
const OAUTH = {
  EMARSYS_API_CLIENT_ID: 'client-1',
  EMARSYS_API_CLIENT_SECRET: 'secret-1',
  EMARSYS_API_AUTH_ENDPOINT: 'https://tenant.accounts.ondemand.com/oauth2/token'
}

it.each([
  ['WSSE', WSSE, { auth_type: 'legacy', api_user: 'account001', api_password: 'secret' }],
  [
    'OAuth 2.0, which goes first',
    { ...WSSE, ...OAUTH },
    {
      auth_type: 'new',
      apiClientId: 'client-1',
      apiClientSecret: 'secret-1',
      apiAuthEndpoint: 'https://tenant.accounts.ondemand.com/oauth2/token'
    }
  ]
])('gives settings that the destination reads: %s', (_, env, settings) => {
  expect(settingsFromEnvironment(env)).toEqual(settings)
  const fields = Object.keys(emarsys.authentication?.fields ?? {})
  expect(fields).toEqual(expect.arrayContaining(Object.keys(settings)))
})

it('names the variables that are missing', () => {
  expect(() => settingsFromEnvironment({}, 'oauth2')).toThrow(
    'EMARSYS_API_CLIENT_ID and EMARSYS_API_CLIENT_SECRET must be set for --live.'
  )
})

it('found #25: names both logins where none is set, and the half that is missing of the one that goes first', () => {
  expect(() => settingsFromEnvironment({})).toThrow(NO_LOGIN)
  expect(() => settingsFromEnvironment({ ...WSSE, EMARSYS_API_CLIENT_ID: 'c' })).toThrow(
    /^EMARSYS_API_CLIENT_SECRET must be set/
  )
  expect(() => settingsFromEnvironment({ EMARSYS_API_PASSWORD: 'p' })).toThrow(
    /^EMARSYS_API_USER must be set/
  )
})
