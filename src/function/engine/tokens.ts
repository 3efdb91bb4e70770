import { createHash } from 'node:crypto'
import type { Settings } from '../../destinations/emarsys/generated-types'

/** A token, and how long it is good for. */
export interface Token {
  accessToken: string
  /** Seconds; undefined where the endpoint does not say. */
  expiresIn?: number | undefined
}

/** A token is replaced when it is good for less than this. Milliseconds. */
const MARGIN_MS = 60_000

/** What Emarsys documents, where the answer does not say it. Seconds. */
const USUAL_EXPIRY = 3600

interface Kept {
  token: Promise<string>
  ends: number
}

/**
 * The tokens of an instance: one for each client, fetched once however many calls ask for it at once. Segment's own `cache`
 * belongs to the instance as well, and what it does when several calls ask at once is not documented.
 */
export class Tokens {
  readonly #kept = new Map<string, Kept>()

  constructor(private readonly now: () => number) {}

  /** The kept token, or a fresh one. @throws what `fetch` throws; the next caller asks again then */
  get(settings: Settings, fetch: () => Promise<Token>): Promise<string> {
    const client = clientOf(settings)
    const kept = this.#kept.get(client)
    if (kept && kept.ends > this.now()) return kept.token
    const entry: Kept = {
      ends: Number.POSITIVE_INFINITY,
      token: fetch().then(
        ({ accessToken, expiresIn = USUAL_EXPIRY }) => {
          entry.ends = this.now() + expiresIn * 1000 - MARGIN_MS
          return accessToken
        },
        (error: unknown) => {
          if (this.#kept.get(client) === entry) this.#kept.delete(client)
          throw error
        }
      )
    }
    this.#kept.set(client, entry)
    return entry.token
  }

  /** Drops a token that was refused, unless another has taken its place. */
  async drop(settings: Settings, refused: string): Promise<void> {
    const client = clientOf(settings)
    const kept = this.#kept.get(client)
    if (kept && (await kept.token.catch(() => refused)) === refused) this.#kept.delete(client)
  }
}

/** Settings of one function must not serve another; nothing readable is kept of the secret. */
function clientOf({ apiClientId, apiClientSecret, apiAuthEndpoint }: Settings): string {
  return createHash('sha256')
    .update(JSON.stringify([apiClientId, apiClientSecret, apiAuthEndpoint]))
    .digest('hex')
}
