import { randomBytes } from 'node:crypto'
import { InvalidAuthenticationError } from '@segment/actions-core'
import type { Settings } from './generated-types'
import { wsseHeader } from './wsse'

/** The two logins, in the order in which the setting offers them. */
const AUTH_TYPES = ['wsse', 'oauth2'] as const

/** How a workspace logs in at Emarsys: WSSE on API v2, or OAuth 2.0 client credentials on API v3. */
export type AuthType = (typeof AUTH_TYPES)[number]

/** The hosts that serve the Emarsys API; the second is for tenants of SAP Engagement Cloud. */
export const API_HOSTS = ['api.emarsys.net', 'api.sap.emarsys.net'] as const

/** An authorised way to the API of one account. */
export interface Login {
  authType: AuthType
  /** Ends with the version and a slash: `https://api.emarsys.net/api/v2/`. */
  baseUrl: string
  /** The header that signs one request. Ask anew for every request: a WSSE header is good for one only. */
  sign(): Record<string, string>
  /** What no report may hold, beside what is in the headers. */
  secrets: readonly (string | undefined)[]
}

/** Where time and the nonce come from. */
export interface Entropy {
  now: () => Date
  random: (bytes: number) => Uint8Array
}

const SYSTEM: Entropy = { now: () => new Date(), random: randomBytes }

/** The login that the settings choose. Settings saved before the choice existed mean WSSE. */
export function authTypeOf(settings: Settings): AuthType {
  const chosen = settings.auth_type ?? 'wsse'
  const known = AUTH_TYPES.find((type) => type === chosen)
  if (known) return known
  throw new InvalidAuthenticationError(
    `Authentication is "${chosen}", but it must be one of ${AUTH_TYPES.join(', ')}. Choose it anew in the settings.`
  )
}

/** Where the sandbox listens, when one stands in for Emarsys (`EMARSYS_API_URL`); it plays the API and the token endpoint. */
export function sandboxUrl(): string | undefined {
  return process.env.EMARSYS_API_URL?.replace(/\/+$/, '') || undefined
}

/**
 * Opens the one door that the settings name; nothing else in the destination knows which login is in use.
 * @param accessToken kept by the platform, under OAuth 2.0 only
 * @throws InvalidAuthenticationError when a setting is missing or cannot be sent; the message names the setting
 */
export function openLogin(settings: Settings, accessToken?: string, entropy = SYSTEM): Login {
  const authType = authTypeOf(settings)
  const origin = sandboxUrl() ?? `https://${apiHostOf(settings)}`
  const secrets = [...settingSecrets(settings), accessToken]
  return authType === 'oauth2'
    ? { authType, baseUrl: `${origin}/api/v3/`, sign: bearerSigner(accessToken), secrets }
    : { authType, baseUrl: `${origin}/api/v2/`, sign: wsseSigner(settings, entropy), secrets }
}

/** The settings that are secret, of both logins. */
export function settingSecrets({ api_password, client_secret }: Settings): (string | undefined)[] {
  return [api_password, client_secret]
}

function apiHostOf(settings: Settings): string {
  const chosen = settings.api_host || API_HOSTS[0]
  const known = API_HOSTS.find((host) => host === chosen)
  if (known) return known
  throw new InvalidAuthenticationError(
    `API host must be one of ${API_HOSTS.join(', ')}. Choose it anew in the settings.`
  )
}

function bearerSigner(accessToken: string | undefined): Login['sign'] {
  if (!accessToken) {
    throw new InvalidAuthenticationError(
      'There is no access token yet: nothing was sent, a token is fetched first.'
    )
  }
  return () => ({ authorization: `Bearer ${accessToken}` })
}

function wsseSigner(settings: Settings, { now, random }: Entropy): Login['sign'] {
  const user = headerSafe(settings.api_user, 'API username')
  const password = oneLine(settings.api_password, 'API password')
  return () => ({ 'X-WSSE': wsseHeader({ user, password, now: now(), random: random(16) }) })
}

/**
 * A setting that goes into a header as it is, where a quote or a line break would change what the line says.
 * @throws InvalidAuthenticationError when it is missing or holds what the header cannot carry
 */
export function headerSafe(value: string | undefined, label: string): string {
  const line = oneLine(value, label)
  if (!/[^\u0020-\u00ff]/.test(line)) return line
  throw unsendable(label)
}

/**
 * A setting that the chosen login cannot do without, free of quotes and control characters.
 * @throws InvalidAuthenticationError when it is missing or holds one of them
 */
function oneLine(value: string | undefined, label: string): string {
  if (!value) throw new InvalidAuthenticationError(`${label} is missing. Enter it in the settings.`)
  if (/["\p{Cc}]/u.test(value)) throw unsendable(label)
  return value
}

function unsendable(label: string): InvalidAuthenticationError {
  return new InvalidAuthenticationError(
    `${label} holds a quote, a line break or another character that cannot be sent. Copy it anew from Emarsys.`
  )
}
