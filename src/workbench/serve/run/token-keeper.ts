import { createHash } from 'node:crypto'
import { Destination, type JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from '../definition/loaded-definition'

/** Keeps access tokens as Segment's platform does: one for each set of settings, shared by all runs. */
export interface TokenKeeper {
  /** The kept token, or a new one where there is none. @throws what the destination's `refreshAccessToken` throws */
  token(definition: AnyDefinition, settings: JSONObject): Promise<string>
  /** A token instead of one that was refused: the kept one when it is another already, else a new one. */
  renew(definition: AnyDefinition, settings: JSONObject, refused: string): Promise<string>
}

/** How many sets of settings are remembered; trying out credentials must not fill the memory. */
const MOST_KEPT = 50

/**
 * Creates a keeper. Runs that ask at the same time share one fetch: Emarsys gives out 2 tokens a minute and 10 an hour to
 * one client.
 */
export function createTokenKeeper(): TokenKeeper {
  const kept = new Map<string, Promise<string>>()

  const fetchAndKeep = (definition: AnyDefinition, settings: JSONObject) => {
    const key = keyOf(settings)
    const fetched = fetchToken(definition, settings)
    kept.delete(key)
    kept.set(key, fetched)
    fetched.catch(() => {
      if (kept.get(key) === fetched) kept.delete(key)
    })
    const oldest = kept.keys().next().value
    if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest)
    return fetched
  }

  return {
    token: async (definition, settings) =>
      kept.get(keyOf(settings)) ?? fetchAndKeep(definition, settings),
    async renew(definition, settings, refused) {
      const key = keyOf(settings)
      const before = kept.get(key)
      if (before !== undefined) {
        const token = await before.catch(() => refused)
        if (token !== refused) return token
      }
      // Somebody else may have begun to fetch while we looked.
      const now = kept.get(key)
      return now === undefined || now === before ? fetchAndKeep(definition, settings) : now
    }
  }
}

/** The settings' fingerprint, so that no secret is kept as a key. */
function keyOf(settings: JSONObject): string {
  return createHash('sha256').update(JSON.stringify(settings)).digest('base64')
}

async function fetchToken(definition: AnyDefinition, settings: JSONObject): Promise<string> {
  const unused = { accessToken: '', refreshToken: '', clientId: '', clientSecret: '' }
  const fetched = await new Destination(definition).refreshAccessToken(settings, unused)
  return fetched?.accessToken ?? ''
}
