import type { JSONObject } from '@segment/actions-core'
import type { TokenKeeper } from './token-keeper'
import type { AnyDefinition } from './definition'
import { createRuntime } from './runtime'

/** A call that may need a token: the settings, and the token that the caller brought. */
interface TokenCall {
  readonly settings: JSONObject
  readonly accessToken: string | undefined
}

/** Tells whether the platform's part is ours to play: the settings choose OAuth 2.0 and the caller brought no token. */
export function usesPlatformToken({ settings, accessToken }: TokenCall): boolean {
  return settings.auth_type === 'new' && !accessToken
}

/**
 * Runs a call with the token that the keeper keeps for its settings; when that is refused, once more with a fresh one.
 * @throws what the destination throws when no token can be had
 */
export async function withPlatformToken<Result>(
  tokens: TokenKeeper,
  definition: AnyDefinition,
  settings: JSONObject,
  attempt: PlatformAttempt<Result>
): Promise<Result> {
  const refresh = () => fetchToken(definition, settings)
  const token = (await tokens.token(definition, settings, refresh)) ?? ''
  const first = await attempt.run(token)
  if (!attempt.isUnauthorized(first)) return first
  return attempt.run(await tokens.refresh(settings, token, refresh), first)
}

/** What to do with a token, and how to see that it was refused. */
export interface PlatformAttempt<Result> {
  run(accessToken: string, refused?: Result): Promise<Result>
  isUnauthorized(result: Result): boolean
}

/** Has the destination fetch a token, as the platform does. */
export async function fetchToken(
  definition: AnyDefinition,
  settings: JSONObject
): Promise<{ accessToken: string }> {
  // What the platform would pass besides; a client credentials grant takes its client from the settings.
  const unused = { accessToken: '', refreshToken: '', clientId: '', clientSecret: '' }
  const data = await createRuntime(definition).refreshAccessToken(settings, unused)
  return { ...data, accessToken: data?.accessToken ?? '' }
}

/** Settings as the runtime wants them, with the kept token; without an `oauth` object it would not see a refreshed one. */
export function withKeptToken(
  settings: Readonly<Record<string, unknown>>,
  tokens: TokenKeeper
): JSONObject {
  const token = tokens.current(settings)
  return { ...(settings as JSONObject), oauth: token === undefined ? {} : { access_token: token } }
}
