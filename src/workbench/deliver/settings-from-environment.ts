/** The two logins, as options name them. */
export type LoginName = 'wsse' | 'oauth2'

/** The setting `auth_type` of each login. */
export const AUTH_TYPES = { wsse: 'legacy', oauth2: 'new' } as const

/** The variables that hold live credentials; they are never taken from arguments, where other users of the machine see them. */
const VARIABLES = {
  wsse: { api_user: 'EMARSYS_API_USER', api_password: 'EMARSYS_API_PASSWORD' },
  oauth2: { apiClientId: 'EMARSYS_API_CLIENT_ID', apiClientSecret: 'EMARSYS_API_CLIENT_SECRET' }
} as const

/** What every command says that finds no login. */
export const NO_LOGIN =
  'EMARSYS_API_CLIENT_ID and EMARSYS_API_CLIENT_SECRET (OAuth 2.0), or EMARSYS_API_USER and EMARSYS_API_PASSWORD (WSSE), must be set for --live. Export your Emarsys credentials, or leave --live out to use the sandbox.'

/** Which login is used where the user does not say: OAuth 2.0 where anything of it is set, else WSSE; the same in every command. */
export function loginFromEnvironment(env: NodeJS.ProcessEnv): LoginName | undefined {
  const isSet = (login: LoginName) => Object.values(VARIABLES[login]).some((name) => env[name])
  return (['oauth2', 'wsse'] as const).find(isSet)
}

/**
 * The destination's settings for a live delivery.
 * @param login default: see `loginFromEnvironment`
 * @throws Error naming the variables that are missing
 */
export function settingsFromEnvironment(
  env: NodeJS.ProcessEnv,
  login = loginFromEnvironment(env)
): Record<string, string> {
  if (login === undefined) throw new Error(NO_LOGIN)
  const settings: Record<string, string> = { auth_type: AUTH_TYPES[login] }
  const missing: string[] = []
  for (const [key, variable] of Object.entries(VARIABLES[login])) {
    const value = env[variable]
    if (value) settings[key] = value
    else missing.push(variable)
  }
  if (missing.length) {
    throw new Error(
      `${missing.join(' and ')} must be set for --live. Export your Emarsys credentials, or leave --live out to use the sandbox.`
    )
  }
  if (env.EMARSYS_API_AUTH_ENDPOINT) settings.apiAuthEndpoint = env.EMARSYS_API_AUTH_ENDPOINT
  if (env.EMARSYS_API_BASE_URL) settings.apiBaseUrl = env.EMARSYS_API_BASE_URL
  return settings
}

/** The destination's settings for a sandbox with these credentials. */
export function settingsForSandbox(
  {
    apiUser,
    apiPassword,
    clientId,
    clientSecret
  }: { apiUser: string; apiPassword: string; clientId: string; clientSecret: string },
  login: LoginName = 'wsse'
): Record<string, string> {
  return login === 'wsse'
    ? { auth_type: 'legacy', api_user: apiUser, api_password: apiPassword }
    : { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret }
}
