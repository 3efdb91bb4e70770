import { type DecoratedResponse, Destination, type JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from '../definition/loaded-definition'
import { usesOAuth } from './run-with-token'
import type { TokenKeeper } from './token-keeper'

/** A destination as the platform runs it: made for one run, with the token that the platform keeps. */
export interface Platform {
  readonly destination: Destination<JSONObject>
  /** The answers that Emarsys gave during this run, in order. */
  readonly responses: readonly DecoratedResponse[]
  /** The settings for one execution, the newest token included. */
  settings(): JSONObject
  /** Every token that was used, for taking it out of what is shown. */
  usedTokens(): { access_token: string }[]
}

/**
 * Makes a destination ready to run with these settings. A refused token is renewed once in a run: the runtime asks again
 * for a lasting refusal, and each answer would cost one of the few tokens that Emarsys gives out.
 * @throws what the destination throws when no token can be had
 */
export async function openPlatform(
  definition: AnyDefinition,
  settings: JSONObject,
  tokens: TokenKeeper
): Promise<Platform> {
  if (!usesOAuth(settings)) return describe(new Destination(definition), settings, [])
  const first = await tokens.token(definition, settings)
  const used = [first]
  let renewal: Promise<string> | undefined
  const renewOnce = async () => {
    renewal ??= tokens.renew(definition, settings, first)
    const accessToken = await renewal
    used.push(accessToken)
    return { accessToken }
  }
  const authentication = {
    ...definition.authentication,
    fields: definition.authentication?.fields ?? {},
    scheme: 'oauth2' as const,
    refreshAccessToken: renewOnce
  }
  return describe(new Destination({ ...definition, authentication }), settings, used)
}

function describe(
  destination: Destination<JSONObject>,
  settings: JSONObject,
  used: readonly string[]
): Platform {
  return {
    destination,
    responses: destination.responses,
    // The runtime hands a renewed token to its second attempt only inside an `oauth` object that is there from the start.
    settings: () => ({
      ...settings,
      oauth: used.length === 0 ? {} : { access_token: used.at(-1) ?? '' }
    }),
    usedTokens: () => used.map((access_token) => ({ access_token }))
  }
}
