import { createHash } from 'node:crypto'
import { RetryableError } from '@segment/actions-core'
import type { AnyDefinition } from './definition'

/** How many tokens Emarsys gives out to one client, and within what. Emarsys API, section 1. */
const LIMITS = [
  { tokens: 2, milliseconds: 60_000, name: 'a minute' },
  { tokens: 10, milliseconds: 3_600_000, name: 'an hour' }
] as const

type Definition = AnyDefinition
type Refresh = () => Promise<{ accessToken: string }>

interface Client {
  token: string | undefined
  /** When tokens were asked for, in milliseconds since 1970. */
  asked: number[]
  pending: Promise<string> | undefined
}

/**
 * Keeps access tokens as Segment's platform does: for every client one, shared by all that runs, refreshed once however
 * many find it expired, and within Emarsys's limits.
 */
export class TokenKeeper {
  readonly #clients = new Map<string, Client>()

  constructor(private readonly clock: () => Date = () => new Date()) {}

  /** The token kept for these settings. */
  current(settings: object): string | undefined {
    return this.#clientOf(settings).token
  }

  /** The kept token, or a fresh one where there is none. @throws whatever the definition throws when it gets none */
  async token(
    definition: Definition,
    settings: object,
    refresh: Refresh
  ): Promise<string | undefined> {
    if (definition.authentication?.scheme !== 'oauth2') return undefined
    return this.current(settings) ?? (await this.refresh(settings, undefined, refresh))
  }

  /**
   * The definition with its tokens fetched through this keeper, for one run: when a token that the run itself fetched is refused,
   * too, another would not help.
   */
  guard(definition: Definition): Definition {
    const { authentication } = definition
    if (authentication?.scheme !== 'oauth2' || !authentication.refreshAccessToken) return definition
    const fetch = authentication.refreshAccessToken
    let fetched: string | undefined
    return {
      ...definition,
      authentication: {
        ...authentication,
        refreshAccessToken: async (request, input) => {
          const expired = input.auth.accessToken
          if (fetched !== undefined && expired === fetched) return { accessToken: fetched }
          fetched = await this.refresh(input.settings, expired, async () => fetch(request, input))
          return { accessToken: fetched }
        }
      }
    }
  }

  /**
   * A token other than the one that was found expired.
   * @throws RetryableError 429 when Emarsys's limit of tokens is reached
   */
  async refresh(settings: object, expired: string | undefined, refresh: Refresh): Promise<string> {
    const client = this.#clientOf(settings)
    if (client.token !== undefined && client.token !== expired) return client.token
    client.pending ??= this.#fetch(client, refresh).finally(() => {
      client.pending = undefined
    })
    return client.pending
  }

  async #fetch(client: Client, refresh: Refresh): Promise<string> {
    const now = this.clock().getTime()
    for (const { tokens, milliseconds, name } of LIMITS) {
      const recent = client.asked.filter((time) => now - time < milliseconds)
      if (recent.length >= tokens) {
        throw new RetryableError(
          `No access token: Emarsys gives out ${tokens} ${name} to one client. Segment tries again.`,
          429
        )
      }
    }
    const { accessToken } = await refresh()
    if (accessToken === '') return ''
    client.asked = [...client.asked.filter((time) => now - time < 3_600_000), now]
    client.token = accessToken
    return accessToken
  }

  #clientOf(settings: object): Client {
    const { apiClientId, apiClientSecret, apiAuthEndpoint } = settings as Record<string, unknown>
    const key = createHash('sha256')
      .update(JSON.stringify([apiClientId, apiClientSecret, apiAuthEndpoint]))
      .digest('hex')
    const known = this.#clients.get(key) ?? { token: undefined, asked: [], pending: undefined }
    this.#clients.set(key, known)
    return known
  }
}
