import type { JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from '../definition/loaded-definition'
import { toErrorEntry } from './error-entry'
import { type ActionCall, type ActionRun, runAction } from './run-action'
import type { TokenKeeper } from './token-keeper'

/** Tells whether the platform's part is ours to play: the settings choose OAuth 2.0 and the caller brought no token. */
export function usesPlatformToken(call: Pick<ActionCall, 'settings' | 'accessToken'>): boolean {
  return usesOAuth(call.settings) && !call.accessToken
}

/** Tells whether the settings choose OAuth 2.0. */
export function usesOAuth(settings: JSONObject): boolean {
  return settings.auth_type === 'oauth2'
}

/**
 * Runs an action with a token that is kept as the platform keeps it; when Emarsys refuses the token for every event, it is
 * renewed and the run made once more. After a run in which some events got through there is no second one.
 */
export async function runWithToken(
  definition: AnyDefinition,
  call: ActionCall,
  tokens: TokenKeeper
): Promise<ActionRun> {
  const accessToken = await tokens.token(definition, call.settings)
  const first = await runAction(definition, { ...call, accessToken })
  if (!isUnauthorized(first)) return first
  const renewed = await tokens.renew(definition, call.settings, accessToken)
  const second = await runAction(definition, { ...call, accessToken: renewed })
  return { ...second, responses: [...first.responses, ...second.responses] }
}

function isUnauthorized({ error, results }: ActionRun): boolean {
  if (error !== undefined) return toErrorEntry(error).statusCode === 401
  const statuses = (results ?? []).map((result) => ('status' in result ? result.status : 500))
  return statuses.length > 0 && statuses.every((status) => status === 401)
}
