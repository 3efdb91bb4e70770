import { createHash, timingSafeEqual } from 'node:crypto'
import { DoorError } from '../account/api-error'
import type { Switches } from '../account/switches'
import { clocksOf } from './zone'

/** How far `Created` may be from the server's clock. Milliseconds. */
const TOLERANCE_MS = 5 * 60_000

const HOUR_MS = 3_600_000

const INVALID = 'Credentials are invalid'

/** What a header has to hold. */
const PARTS = ['Username', 'PasswordDigest', 'Nonce', 'Created'] as const

/** Nonces are remembered for as long as their time is good. */
export class WsseGuard {
  readonly #nonces = new Map<string, number>()

  constructor(private readonly credentials: { apiUser: string; apiPassword: string }) {}

  /**
   * Checks an `X-WSSE` header, lenient in the order of its parts, blanks, the case of their names, the word `UsernameToken`
   * and the digest's padding.
   * @throws DoorError 401 with the text that Emarsys gives
   */
  check(header: string | undefined, now: Date, switches: Switches): void {
    if (header === undefined) throw refused(INVALID, 'WSSE authentication header is missing.')
    if (header.trim() === '') throw refused(INVALID, 'WSSE authentication header is empty.')
    const parts = readParts(header)
    for (const name of PARTS) {
      const text = `The ${name} field is missing from WSSE authentication header.`
      if (!parts[name.toLowerCase()]) throw refused(INVALID, text)
    }
    const { username = '', passworddigest = '', nonce = '', created = '' } = parts
    const { apiUser, apiPassword } = this.credentials
    const expected = digest(nonce, created, apiPassword)
    const time = readTime(created)
    const given = passworddigest.replace(/=+$/, '')
    if (username !== apiUser || !sameText(given, expected.replace(/=+$/, '')) || Number.isNaN(time))
      throw refused(INVALID, 'Credentials are invalid.')
    const off = Math.abs(time - now.getTime())
    if (off > TOLERANCE_MS && off > toleranceAt(now))
      throw refused('Unauthorized Time frame is invalid', 'Timeframe is invalid.')
    this.#remember(nonce, now.getTime(), switches)
  }

  /** Forgets every nonce. */
  reset(): void {
    this.#nonces.clear()
  }

  #remember(nonce: string, now: number, switches: Switches): void {
    for (const [old, until] of this.#nonces) {
      if (until >= now) break
      this.#nonces.delete(old)
    }
    if (this.#nonces.has(nonce) && switches.nonceReuse === 'refuse')
      throw refused('Unauthorized', 'Credentials are invalid.')
    if (switches.nonceReuse === 'refuse') this.#nonces.set(nonce, now + 2 * TOLERANCE_MS)
  }
}

/** The digest of the contract: base64 of the lower-case hex text of SHA-1 over nonce, time and password. */
export function digest(nonce: string, created: string, password: string): string {
  const sha1 = createHash('sha1')
  sha1.update(nonce)
  sha1.update(created)
  sha1.update(password)
  return Buffer.from(sha1.digest('hex')).toString('base64')
}

/** The parts of `UsernameToken Username="…", …` by their names in lower case. */
function readParts(header: string): Partial<Record<string, string>> {
  const parts = [...header.matchAll(/(\w+)\s*=\s*"([^"]*)"/g)]
  return Object.fromEntries(parts.map(([, name = '', value = '']) => [name.toLowerCase(), value]))
}

/** On the days around a change of summer time the gateway allows an hour more. */
function toleranceAt(now: Date): number {
  const around = 36 * HOUR_MS
  const before = centralEuropeanOffset(now.getTime() - around)
  const after = centralEuropeanOffset(now.getTime() + around)
  return before === after ? TOLERANCE_MS : TOLERANCE_MS + HOUR_MS
}

/** A time without a zone is Central European time; `+0000` and milliseconds are taken. */
function readTime(created: string): number {
  const [, clock = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/.exec(created) ?? []
  if (zone) return Date.parse(clock + zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2'))
  const utc = Date.parse(`${clock}Z`)
  return Number.isNaN(utc) ? utc : utc - centralEuropeanOffset(utc)
}

const centralEuropeanOffset = clocksOf('Europe/Berlin')

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function refused(text: string, gatewayText: string): DoorError {
  return new DoorError(401, 1, text, gatewayText)
}
