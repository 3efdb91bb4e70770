import type { RefreshAccessTokenResult, RequestClient } from '@segment/actions-core'
import { InvalidAuthenticationError } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import { isRecord, looseText, parseJson } from './envelope'
import { isRetried } from './status'
import { toError } from './to-error'
import type { Answer } from './http'
import { send } from './http'
import { headerSafe, settingSecrets } from './login'
import { checkUrl } from './url'

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

/**
 * Gets an access token by the client credentials grant. It is for the platform to keep: Emarsys gives out 2 tokens a minute
 * and 10 an hour to one client.
 * @throws InvalidAuthenticationError when the client or the token URL is refused
 * @throws RetryableError when the token endpoint is rate limited, out of order, or gives no token
 */
export async function fetchToken(
  request: RequestClient,
  settings: Settings
): Promise<RefreshAccessTokenResult> {
  const url = checkTokenUrl(settings.apiAuthEndpoint)
  const id = headerSafe(settings.apiClientId, 'Client ID')
  const secret = headerSafe(settings.apiClientSecret, 'Client secret')
  if (id.includes(':'))
    throw new InvalidAuthenticationError('Client ID holds a colon. Copy it again from Emarsys.')
  const headers = {
    authorization: `Basic ${Buffer.from(`${id}:${secret}`, 'latin1').toString('base64')}`,
    'content-type': 'application/x-www-form-urlencoded'
  }
  const options = { method: 'post', headers, body: 'grant_type=client_credentials' } as const
  const answer = await send(request, url, options, settingSecrets(settings))
  const accessToken = readToken(answer)
  if (accessToken) return { accessToken }
  throw noToken(answer)
}

/**
 * The URL to fetch tokens from.
 * @throws InvalidAuthenticationError for everything but https, without user, port or fragment, in a domain of Emarsys or SAP
 */
function checkTokenUrl(tokenUrl: string | undefined): string {
  const url = checkUrl(tokenUrl || TOKEN_URL, TOKEN_DOMAINS)
  if (url) return url.href
  throw new InvalidAuthenticationError(
    `Token URL must be an https address without user name and port, at one of ${TOKEN_DOMAINS.join(', ')} or below. Copy it from Emarsys, where it stands beside the client ID.`
  )
}

function readToken({ status, content }: Answer): string | undefined {
  if (status !== 200) return undefined
  const body = parseJson(content)
  const token = isRecord(body) ? body.access_token : undefined
  return typeof token === 'string' && /^[\x21-\x7e]+$/.test(token) ? token : undefined
}

function noToken({ status, content, failure }: Answer): Error {
  const said = failure ?? looseText(content)
  const at = `token endpoint: ${failure ? 'reported as' : 'HTTP'} ${status}`
  if (status < 400) {
    return toError({
      status: 502,
      message: `The answer holds no access_token (${at}). Check Token URL in the settings.`
    })
  }
  if (isRetried(status)) {
    return toError({
      status,
      message: `No access token: ${said ?? 'refused without a reason'} (${at}). Segment tries again.`
    })
  }
  return new InvalidAuthenticationError(
    `No access token: ${said ?? 'refused without a reason'} (${at}). Check Client ID, Client secret and Token URL in the settings.`
  )
}
