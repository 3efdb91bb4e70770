// eslint-disable-next-line no-restricted-syntax -- A kept token is found by a hash of the credentials, so that they are kept nowhere; no personal data is hashed.
import { createHash } from 'crypto'
import type { Settings } from '../generated-types'
import { isRecord, looseText, parseJson } from './envelope'
import { Refusal, Refused } from './explain'
import { Answer, MIN_TIME_MS, Send, sendRequest, TIMEOUT_MS, within } from './http'
import { checkUrl, headerSafe, readBaseUrl, settingSecrets, unusable } from './login'
import { isRetried } from './status'

/** Emarsys's own token endpoint. Customers on SAP Cloud Identity have another, shown beside their credentials. */
export const TOKEN_URL = 'https://auth.emarsys.net/oauth2/token'

/** A customer's token URL must lie in one of these domains of Emarsys and SAP. */
const TOKEN_DOMAINS = [
  'emarsys.net',
  'accounts.ondemand.com',
  'accounts400.ondemand.com',
  'accounts.cloud.sap',
  'accounts.sapcloud.cn'
]

/** An access token. */
export interface Token {
  accessToken: string
  /** Seconds until it expires, where the endpoint says so. */
  expiresIn?: number
}

/**
 * Gets an access token by the client credentials grant. It is to be kept: Emarsys gives out 2 tokens a minute and 10 an hour
 * to one client.
 * @throws Refused 401 when the client, the token URL or the API base URL is refused; with a status to be tried again when the
 * token endpoint is rate limited, out of order, or gives no token
 */
export async function fetchToken(
  send: Send,
  settings: Settings,
  timeoutMs = TIMEOUT_MS
): Promise<Token> {
  readBaseUrl(settings) // A token for an address that is refused would count.
  const url = checkTokenUrl(settings.apiAuthEndpoint)
  const id = headerSafe(settings.apiClientId, 'Client ID')
  const secret = headerSafe(settings.apiClientSecret, 'Client secret')
  if (id.includes(':')) throw unusable('Client ID holds a colon', 'Copy it again from Emarsys.')
  const headers = {
    authorization: `Basic ${Buffer.from(`${id}:${secret}`, 'latin1').toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded'
  }
  const body = 'grant_type=client_credentials'
  const parts = { method: 'POST', headers, body, timeoutMs } as const
  const answer = await sendRequest(send, url, parts, settingSecrets(settings))
  const token = readToken(answer)
  if (token) return token
  throw noToken(answer)
}

/**
 * The URL to fetch tokens from.
 * @throws Refused 401 for everything but https, without user, port or fragment, in a domain of Emarsys or SAP
 */
function checkTokenUrl(tokenUrl: string | undefined): string {
  const url = checkUrl(tokenUrl || TOKEN_URL, TOKEN_DOMAINS)
  if (url) return url.href
  throw unusable(
    `Token URL must be an https address without user name and port, at one of ${TOKEN_DOMAINS.join(', ')} or below`,
    'Copy it from Emarsys, where it stands beside the client ID.'
  )
}

function readToken({ status, content }: Answer): Token | undefined {
  const body = status === 200 ? parseJson(content) : undefined
  if (!isRecord(body)) return undefined
  const { access_token: accessToken, expires_in } = body
  if (typeof accessToken !== 'string' || !/^[\x21-\x7e]+$/.test(accessToken)) return undefined
  const expiresIn = Number(expires_in)
  return expiresIn > 0 ? { accessToken, expiresIn } : { accessToken }
}

function noToken({ status, content, failure }: Answer): Refused {
  const call = `token endpoint: ${failure ? 'reported as' : 'HTTP'} ${status}`
  if (status < 400) {
    const said = 'The answer holds no access_token'
    return new Refused({ status: 502, said, call, todo: 'Check Token URL in the settings.' })
  }
  const said = `No access token: ${failure ?? looseText(content) ?? 'refused without a reason'}`
  if (isRetried(status)) return new Refused({ status, said, call, todo: 'Segment tries again.' })
  const todo = 'Check Client ID, Client secret and Token URL in the settings.'
  return new Refused({ status: 401, said, call, todo })
}

/** Access tokens where the host keeps none: each fetched once, for all who ask at the same time. */
export interface Tokens {
  /**
   * The token of the client that the settings name.
   * @param timeoutMs how long the call that needs it has left, whoever fetches it
   * @throws Refused as `fetchToken`
   */
  get(send: Send, settings: Settings, timeoutMs?: () => number): Promise<KeptToken>
  /** Another token for a host that asks for one; it is kept, since the host may hand it on to nobody. @throws as `get` */
  fetch(send: Send, settings: Settings): Promise<KeptToken>
  /** Of a host that asks for its tokens: the one that it hands over, of which nothing is kept; else the one that is there. */
  find(settings: Settings, handedOver?: string): Promise<string | undefined>
}

/** A token that is kept. */
export interface KeptToken {
  accessToken: string
  /** Forgets the token, since it was refused, and gets another; absent where it was fetched just now. */
  renew?: () => Promise<KeptToken>
}

/** A token is used no longer when its end is nearer than this, or than half its time. Milliseconds. */
const BEFORE_END_MS = 60_000

/** How long a token is kept of which the endpoint does not say when it ends; Emarsys's last an hour. Seconds. */
const UNKNOWN_SECONDS = 3600

/** Keeps tokens by client and endpoint until shortly before their end, none of them for another's settings. */
export function createTokens(now = Date.now): Tokens {
  const kept = new Map<string, { token: Promise<Token>; until: number }>()

  const fetchOnce = async (name: string, fetch: () => Promise<Token>): Promise<KeptToken> => {
    for (const [other, { until }] of kept) if (until <= now()) kept.delete(other)
    const entry = { token: fetch(), until: Number.POSITIVE_INFINITY }
    kept.set(name, entry)
    try {
      const { accessToken, expiresIn = UNKNOWN_SECONDS } = await entry.token
      const milliseconds = expiresIn * 1000
      entry.until = now() + Math.max(milliseconds - BEFORE_END_MS, milliseconds / 2)
      return { accessToken }
    } catch (error) {
      kept.delete(name)
      throw error
    }
  }

  return {
    async fetch(send, settings) {
      const name = nameOf(settings)
      const known = kept.get(name)
      const pending = known?.until === Number.POSITIVE_INFINITY ? known.token : undefined
      return pending ?? fetchOnce(name, () => fetchToken(send, settings))
    },
    async find(settings, handedOver) {
      if (!kept.size) return handedOver
      const name = nameOf(settings)
      const known = kept.get(name)
      if (handedOver) kept.delete(name)
      else if (known && Number.isFinite(known.until) && known.until > now())
        return (await known.token).accessToken
      return handedOver
    },
    async get(send, settings, timeoutMs) {
      const name = nameOf(settings)
      const fetch = (): Promise<KeptToken> =>
        fetchOnce(name, () => fetchToken(send, settings, timeoutMs?.()))
      const known = kept.get(name)
      if (!known || known.until <= now()) return inTime(fetch, timeoutMs)
      const { accessToken } = await inTime(() => known.token, timeoutMs)
      const renew = async (): Promise<KeptToken> => {
        const current = kept.get(name)
        if (!current || current === known) return inTime(fetch, timeoutMs)
        return { accessToken: (await inTime(() => current.token, timeoutMs)).accessToken }
      }
      return { accessToken, renew }
    }
  }
}

const NO_TIME: Refusal = {
  status: 503,
  said: 'No time was left to get an access token',
  todo: 'Segment tries again.'
}

/** Waits for a token no longer than the call has time that needs it. @throws Refused 503 where it has none */
async function inTime<T>(get: () => Promise<T>, timeoutMs = (): number => TIMEOUT_MS): Promise<T> {
  const left = timeoutMs()
  if (left < MIN_TIME_MS) throw new Refused(NO_TIME)
  return within(left, get(), () => new Refused(NO_TIME))
}

function nameOf({ apiAuthEndpoint, apiClientId, apiClientSecret }: Settings): string {
  const client = JSON.stringify([apiAuthEndpoint || TOKEN_URL, apiClientId, apiClientSecret])
  return createHash('sha256').update(client).digest('hex')
}
