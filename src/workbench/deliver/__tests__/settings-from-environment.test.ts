import emarsys from '../../../destinations/emarsys'
import { settingsFromEnvironment } from '../settings-from-environment'

const WSSE = { EMARSYS_API_USER: 'account001', EMARSYS_API_PASSWORD: 'secret' }
const OAUTH = {
  EMARSYS_CLIENT_ID: 'client-1',
  EMARSYS_CLIENT_SECRET: 'secret-1',
  EMARSYS_TOKEN_URL: 'https://tenant.accounts.ondemand.com/oauth2/token'
}

it.each([
  ['WSSE', WSSE, { auth_type: 'wsse', api_user: 'account001', api_password: 'secret' }],
  [
    'OAuth 2.0, which goes first',
    { ...WSSE, ...OAUTH },
    {
      auth_type: 'oauth2',
      client_id: 'client-1',
      client_secret: 'secret-1',
      authorization_server: 'https://tenant.accounts.ondemand.com/oauth2/token'
    }
  ]
])('gives settings that the destination reads: %s', (_, env, settings) => {
  expect(settingsFromEnvironment(env)).toEqual(settings)
  const fields = Object.keys(emarsys.authentication?.fields ?? {})
  expect(fields).toEqual(expect.arrayContaining(Object.keys(settings)))
})

it('names the variables that are missing', () => {
  expect(() => settingsFromEnvironment({}, 'oauth2')).toThrow(
    'EMARSYS_CLIENT_ID and EMARSYS_CLIENT_SECRET must be set for --live.'
  )
})
