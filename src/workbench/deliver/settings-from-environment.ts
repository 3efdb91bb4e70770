/** The two logins, as options name them. */
export type LoginName = 'wsse' | 'oauth2'

/** The variables that hold live credentials; they are never taken from arguments, where other users of the machine see them. */
const VARIABLES = {
  wsse: { api_user: 'EMARSYS_API_USER', api_password: 'EMARSYS_API_PASSWORD' },
  oauth2: { client_id: 'EMARSYS_CLIENT_ID', client_secret: 'EMARSYS_CLIENT_SECRET' }
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
  const chosen = login ?? (env.EMARSYS_CLIENT_ID ? 'oauth2' : 'wsse')
  const settings: Record<string, string> = { auth_type: chosen }
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
  if (env.EMARSYS_TOKEN_URL) settings.authorization_server = env.EMARSYS_TOKEN_URL
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
    ? { auth_type: 'wsse', api_user: apiUser, api_password: apiPassword }
    : { auth_type: 'oauth2', client_id: clientId, client_secret: clientSecret }
}
