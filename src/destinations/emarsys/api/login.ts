import { randomBytes } from 'crypto'
import type { Settings } from '../generated-types'
import { EMARSYS_CORE_API_VERSION, EMARSYS_CORE_API_WSSE_VERSION } from '../versioning-info'
import { invalid, Refused } from './explain'
import type { Answer } from './http'
import { wsseHeader } from './wsse'

/** How a workspace logs in at Emarsys: WSSE on API v2, or OAuth 2.0 client credentials on API v3. */
export type AuthType = 'wsse' | 'oauth2'

/** The Emarsys Core API under WSSE; no setting leads elsewhere. */
const WSSE_URL = `https://api.emarsys.net/api/${EMARSYS_CORE_API_WSSE_VERSION}/`

/** The Emarsys Core API under OAuth 2.0, where the settings name no other. SAP Engagement Cloud has another API at another host. */
export const API_URL = `https://api.emarsys.net/api/${EMARSYS_CORE_API_VERSION}/`

/** An API base URL must lie in this domain. */
const API_DOMAINS = ['emarsys.net']

/** An authorised way to the API of one account. */
export interface Login {
  authType: AuthType
  /** Ends with the version and a slash: `https://api.emarsys.net/api/v2/`. */
  baseUrl: string
  /** The header that signs one request. Ask for one for every request: a WSSE header is good for one only. */
  sign: () => Record<string, string>
  /** What no report may hold, beside what is in the headers. */
  secrets: readonly (string | undefined)[]
  /** Another login where this one is refused, or why there is none; absent where nothing can be renewed. */
  renew?: () => Promise<Login | Answer>
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
 * @throws Refused 401 when a setting is missing or cannot be sent; the message names the setting
 */
export function openLogin(settings: Settings, accessToken?: string, entropy = SYSTEM): Login {
  const authType = authTypeOf(settings)
  const secrets = [...settingSecrets(settings), accessToken]
  return authType === 'oauth2'
    ? { authType, baseUrl: readBaseUrl(settings), sign: bearerSigner(accessToken), secrets }
    : { authType, baseUrl: WSSE_URL, sign: wsseSigner(settings, entropy), secrets }
}

/** The base URL of the settings, with one slash at its end. @throws Refused 401 where it is not Emarsys's */
export function readBaseUrl({ apiBaseUrl }: Settings): string {
  const url = checkUrl(apiBaseUrl || API_URL, API_DOMAINS)
  if (url && !url.search) return url.href.replace(/\/*$/, '/')
  throw unusable(
    `API base URL must be an https address without user name, port and query, at ${API_DOMAINS.join(', ')} or below, such as ${API_URL}`,
    'Copy it from Emarsys, or leave it empty.'
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
    throw unusable('There is no access token yet: nothing was sent, a token is fetched first', '')
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
 * @throws Refused 401 when it is missing or holds what the header cannot carry
 */
export function headerSafe(value: string | undefined, label: string): string {
  const line = required(value, label)
  if (!/["\p{Cc}]|[^\u0020-\u00ff]/u.test(line)) return line
  throw unusable(
    `${label} holds a quote, a line break or another character that cannot be sent`,
    'Copy it again from Emarsys.'
  )
}

/** A setting that the chosen login cannot do without. @throws Refused 401 when it is missing */
function required(value: string | undefined, label: string): string {
  if (value) return value
  throw unusable(`${label} is missing`, 'Enter it in the settings.')
}

/** The refusal of a setting that no login can be made of. */
export function unusable(said: string, todo: string): Refused {
  return invalid(said, todo, 401)
}

/** A plain https address in one of these domains: without user, port and fragment; undefined for every other text. */
export function checkUrl(text: string, domains: readonly string[]): URL | undefined {
  // `URL` repairs backslashes, line breaks and default ports, so the text itself is looked at.
  if (!/^https:\/\/[a-z0-9.-]+(\/[^\s\\#]*)?$/i.test(text)) return undefined
  try {
    const url = new URL(text)
    const { hostname } = url
    const allowed = domains.some((one) => hostname === one || hostname.endsWith(`.${one}`))
    return allowed ? url : undefined
  } catch {
    return undefined
  }
}
