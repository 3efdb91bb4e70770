import type { Settings } from '../generated-types'
import { Api, createApi } from './emarsys'
import { refusalFrom } from './explain'
import type { Send } from './http'
import { authTypeOf, Login, openLogin } from './login'
import { createTokens, KeptToken, Tokens } from './token'

/** What a way to Emarsys is made of. */
export interface Connection {
  send: Send
  settings: Settings
  /** Kept by the host, under OAuth 2.0 only. */
  accessToken?: string | undefined
  /** Whether the host gets another token after a 401, and comes again. Else one is fetched here, and kept in `tokens`. */
  hostKeepsToken?: boolean | undefined
  /** Where tokens are kept: one place for the process, unless another is given. */
  tokens?: Tokens | undefined
  /** How long the next request may take, in milliseconds. */
  timeoutMs?: (() => number) | undefined
}

/** The tokens of hosts that keep none. Each belongs to one client, and to nobody else's settings. */
const TOKENS = createTokens()

/** Another token for a host that asks for one. @throws Refused as `fetchToken` */
export function renewToken(send: Send, settings: Settings): Promise<KeptToken> {
  return TOKENS.fetch(send, settings)
}

/**
 * The API of the account that the settings name.
 * @throws Refused where a setting is missing or cannot be used, or no token is given
 */
export async function connect(connection: Connection): Promise<Api> {
  const { send, settings, accessToken, hostKeepsToken, tokens = TOKENS, timeoutMs } = connection
  if (authTypeOf(settings) === 'wsse') return createApi(send, openLogin(settings), timeoutMs)
  if (hostKeepsToken) {
    const token = await tokens.find(settings, accessToken)
    return createApi(send, openLogin(settings, token), timeoutMs)
  }
  const get = (): Promise<KeptToken> => tokens.get(send, settings, timeoutMs)
  const token = accessToken ? { accessToken, renew: get } : await get()
  return createApi(send, loginOf(settings, token), timeoutMs)
}

/** The login by a token; it can be renewed as often as the token can. */
function loginOf(settings: Settings, { accessToken, renew }: KeptToken): Login {
  const login = openLogin(settings, accessToken)
  return renew ? { ...login, renew: renewal(settings, renew) } : login
}

/** Another login of the same settings, or an answer that says why there is none. */
function renewal(settings: Settings, renew: () => Promise<KeptToken>): NonNullable<Login['renew']> {
  return async () => {
    try {
      return loginOf(settings, await renew())
    } catch (error) {
      const { status, said } = refusalFrom(error)
      return { status, content: '', failure: said }
    }
  }
}
