/** The two logins, as options name them. */
export type LoginName = 'wsse' | 'oauth2'

/** The setting `auth_type` of each login. */
export const AUTH_TYPES = { wsse: 'legacy', oauth2: 'new' } as const

/** The variables that hold live credentials; they are never taken from arguments, where other users of the machine see them. */
const VARIABLES = {
  wsse: { api_user: 'EMARSYS_API_USER', api_password: 'EMARSYS_API_PASSWORD' },
  oauth2: { apiClientId: 'EMARSYS_API_CLIENT_ID', apiClientSecret: 'EMARSYS_API_CLIENT_SECRET' }
} as const

/**
 * The destination's settings for a live delivery.
 * @param login default: OAuth 2.0 where its variables are set, else WSSE
 * @throws Error naming the variables that are missing
 */
export function settingsFromEnvironment(
  env: NodeJS.ProcessEnv,
  login?: LoginName
): Record<string, string> {
  const chosen = login ?? (env.EMARSYS_API_CLIENT_ID ? 'oauth2' : 'wsse')
  const settings: Record<string, string> = { auth_type: AUTH_TYPES[chosen] }
  const missing: string[] = []
  for (const [key, variable] of Object.entries(VARIABLES[chosen])) {
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
