import { randomBytes } from 'node:crypto'
import { InvalidAuthenticationError } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import { checkUrl } from './url'
import { wsseHeader } from './wsse'

/** How a workspace logs in at Emarsys: WSSE on API v2, or OAuth 2.0 client credentials on API v3. */
export type AuthType = 'wsse' | 'oauth2'

/** The Emarsys Core API under WSSE; no setting leads elsewhere. */
const API_V2 = 'https://api.emarsys.net/api/v2/'

/** The Emarsys Core API under OAuth 2.0, where the settings name no other. SAP Engagement Cloud has another API at another host. */
export const API_URL = 'https://api.emarsys.net/api/v3/'

/** An API base URL must lie in this domain. */
const API_DOMAINS = ['emarsys.net']

/** An authorised way to the API of one account. */
export interface Login {
  authType: AuthType
  /** Ends with the version and a slash: `https://api.emarsys.net/api/v2/`. */
  baseUrl: string
  /** The header that signs one request. Ask for one for every request: a WSSE header is good for one only. */
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

/** The login that the settings choose: `new` means OAuth 2.0; `legacy` and settings saved before the choice existed mean WSSE. */
export function authTypeOf(settings: Settings): AuthType {
  return settings.auth_type === 'new' ? 'oauth2' : 'wsse'
}

/**
 * Opens the one door that the settings name; nothing else in the destination knows which login is in use.
 * @param accessToken kept by the platform, under OAuth 2.0 only
 * @throws InvalidAuthenticationError when a setting is missing or cannot be sent; the message names the setting
 */
export function openLogin(settings: Settings, accessToken?: string, entropy = SYSTEM): Login {
  const authType = authTypeOf(settings)
  const secrets = [...settingSecrets(settings), accessToken]
  return authType === 'oauth2'
    ? { authType, baseUrl: readBaseUrl(settings), sign: bearerSigner(accessToken), secrets }
    : { authType, baseUrl: API_V2, sign: wsseSigner(settings, entropy), secrets }
}

/** The base URL of the settings, with one slash at its end. @throws InvalidAuthenticationError where it is not Emarsys's */
function readBaseUrl({ apiBaseUrl }: Settings): string {
  const url = checkUrl(apiBaseUrl || API_URL, API_DOMAINS)
  if (url && !url.search) return url.href.replace(/\/*$/, '/')
  throw new InvalidAuthenticationError(
    `API base URL must be an https address without user name, port and query, at ${API_DOMAINS.join(', ')} or below, such as ${API_URL}. Copy it from Emarsys, or leave it empty.`
  )
}

/** The settings that are secret, of both logins. */
export function settingSecrets({
  api_password,
  apiClientSecret
}: Settings): (string | undefined)[] {
  return [api_password, apiClientSecret]
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
  const password = required(settings.api_password, 'API password')
  return () => ({ 'X-WSSE': wsseHeader({ user, password, now: now(), random: random(16) }) })
}

/**
 * A setting that goes into a header as it is, where a quote or a line break would change what the line says.
 * @throws InvalidAuthenticationError when it is missing or holds what the header cannot carry
 */
export function headerSafe(value: string | undefined, label: string): string {
  const line = required(value, label)
  if (!/["\p{Cc}]|[^\u0020-\u00ff]/u.test(line)) return line
  throw new InvalidAuthenticationError(
    `${label} holds a quote, a line break or another character that cannot be sent. Copy it again from Emarsys.`
  )
}

/** A setting that the chosen login cannot do without. @throws InvalidAuthenticationError when it is missing */
function required(value: string | undefined, label: string): string {
  if (value) return value
  throw new InvalidAuthenticationError(`${label} is missing. Enter it in the settings.`)
}
