import { createHmac, randomBytes } from 'node:crypto'
import { DoorError } from '../account/api-error'
import type { Limits } from '../account/limits'
import type { Switches } from '../account/switches'

/** What the token endpoint answers. */
export interface TokenReply {
  status: number
  body: Record<string, unknown>
  headers?: Record<string, string>
}

/** What decides how many tokens there are, and how more are refused. */
export interface TokenRules {
  limits: Limits
  switches: Switches
}

/** Gives out and checks access tokens for one client: JWT-shaped, expiring, few in a minute and in an hour. */
export class Tokens {
  readonly #key = randomBytes(32)
  /** When each living token ends, in milliseconds since 1970. */
  private readonly living = new Map<string, number>()
  #given: number[] = []
  #original: Tokens | undefined

  constructor(private readonly credentials: { clientId: string; clientSecret: string }) {}

  /**
   * The tokens of a copy of the account: each takes those of the other until it ends its own, since whoever keeps a token keeps it by
   * client. How many were asked for is not copied.
   */
  copy(): Tokens {
    const copy = new Tokens(this.credentials)
    copy.#original = this
    return copy
  }

  /** The client credentials grant: HTTP Basic, form body. */
  grant(authorization: string | undefined, form: string, now: Date, rules: TokenRules): TokenReply {
    const { limits, switches } = rules
    const { clientId, clientSecret } = this.credentials
    const expected = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`
    if (authorization !== expected)
      return refusal(401, 'invalid_client', 'Client authentication failed')
    if (new URLSearchParams(form).get('grant_type') !== 'client_credentials')
      return refusal(400, 'unsupported_grant_type', 'grant_type must be client_credentials')
    const at = now.getTime()
    this.#given = this.#given.filter((time) => at - time < 3_600_000)
    const inLastMinute = this.#given.filter((time) => at - time < 60_000).length
    if (inLastMinute >= limits.tokensPerMinute || this.#given.length >= limits.tokensPerHour)
      return refusal(Number(switches.tokenRefusal), 'too_many_requests', 'Token limit reached')
    this.#given.push(at)
    const accessToken = this.#issue(at, limits.tokenSeconds)
    return {
      status: 200,
      body: {
        access_token: accessToken,
        token_type: 'Bearer',
        expires_in: limits.tokenSeconds,
        scope: ''
      },
      headers: { 'cache-control': 'no-store' }
    }
  }

  /** @throws DoorError 401 when the bearer token is missing, unknown, revoked or has expired */
  check(authorization: string | undefined, now: Date): void {
    const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
    const until = this.living.get(token) ?? this.#original?.living.get(token)
    if (until === undefined || until <= now.getTime()) throw new DoorError(401, 1, 'Unauthorized')
  }

  /** Ends every token that was given out, as when credentials are changed. */
  revoke(): void {
    this.living.clear()
    this.#original = undefined
  }

  /** Ends every token, and forgets how many were asked for. */
  reset(): void {
    this.revoke()
    this.forgetLimits()
  }

  /** Forgets how many tokens were asked for. */
  forgetLimits(): void {
    this.#given = []
  }

  #issue(at: number, seconds: number): string {
    for (const [token, until] of this.living) if (until <= at) this.living.delete(token)
    const iat = Math.floor(at / 1000)
    const claims = {
      iss: 'sandbox',
      sub: this.credentials.clientId,
      iat,
      exp: iat + seconds,
      jti: randomBytes(8).toString('hex')
    }
    const unsigned = [{ alg: 'HS256', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.')
    const token = `${unsigned}.${createHmac('sha256', this.#key).update(unsigned).digest('base64url')}`
    this.living.set(token, at + seconds * 1000)
    this.#original?.living.set(token, at + seconds * 1000)
    return token
  }
}

function refusal(status: number, error: string, error_description: string): TokenReply {
  return { status, body: { error, error_description } }
}
