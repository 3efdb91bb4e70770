import type { RequestClient } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import type { Api } from './emarsys'
import { createApi } from './emarsys'
import { authTypeOf, openLogin } from './login'
import { fetchToken } from './token'

/**
 * The API for calls that are no events, where the platform may have kept no token yet: then one is fetched.
 * @throws InvalidAuthenticationError when a setting is missing, or no token is given
 */
export async function openApi(
  request: RequestClient,
  settings: Settings,
  kept?: string
): Promise<Api> {
  const missing = authTypeOf(settings) === 'oauth2' && !kept
  const token = missing ? (await fetchToken(request, settings)).accessToken : kept
  return createApi(request, openLogin(settings, token))
}
