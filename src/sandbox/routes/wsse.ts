import { createHash, timingSafeEqual } from 'node:crypto'
import { DoorError } from './api-error'
import type { Switches } from '../account/switches'

/** How far `Created` may be from the server's clock. Milliseconds. */
const TOLERANCE_MS = 5 * 60_000

/** Nonces are remembered for as long as their time is good. */
export class WsseGuard {
  readonly #nonces = new Map<string, number>()

  constructor(private readonly credentials: { apiUser: string; apiPassword: string }) {}

  /**
   * Checks an `X-WSSE` header, lenient in the order of its parts, blanks and the case of their names.
   * @throws DoorError 401 with the text that Emarsys gives
   */
  check(header: string | undefined, now: Date, switches: Switches): void {
    const { username = '', passworddigest = '', nonce = '', created = '' } = readParts(header ?? '')
    const { apiUser, apiPassword } = this.credentials
    if (!nonce || !created || username !== apiUser) throw refused('Credentials are invalid')
    if (!sameText(passworddigest, digest(nonce, created, apiPassword)))
      throw refused('Credentials are invalid')
    const time = readTime(created)
    if (Number.isNaN(time)) throw refused('Credentials are invalid')
    if (Math.abs(time - now.getTime()) > TOLERANCE_MS)
      throw refused('Unauthorized Time frame is invalid')
    this.#remember(nonce, now.getTime(), switches)
  }

  #remember(nonce: string, now: number, switches: Switches): void {
    for (const [old, until] of this.#nonces) {
      if (until >= now) break
      this.#nonces.delete(old)
    }
    if (this.#nonces.has(nonce) && switches.nonceReuse === 'refuse') throw refused('Unauthorized')
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
function readParts(header: string): {
  [part in 'username' | 'passworddigest' | 'nonce' | 'created']?: string
} {
  if (!/^\s*UsernameToken\s/i.test(header)) return {}
  const parts = [...header.matchAll(/(\w+)\s*=\s*"([^"]*)"/g)]
  return Object.fromEntries(parts.map(([, name = '', value = '']) => [name.toLowerCase(), value]))
}

/** A time without a zone is Central European time; `+0000` and milliseconds are taken. */
function readTime(created: string): number {
  const [, clock = '', zone = ''] =
    /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)?$/.exec(created) ?? []
  if (zone) return Date.parse(clock + zone.replace(/^([+-]\d\d):?(\d\d)$/, '$1:$2'))
  const utc = Date.parse(`${clock}Z`)
  return Number.isNaN(utc) ? utc : utc - centralEuropeanOffset(utc)
}

function centralEuropeanOffset(utc: number): number {
  const local = new Date(utc).toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' })
  return Date.parse(`${local.replace(' ', 'T')}Z`) - Math.floor(utc / 1000) * 1000
}

function sameText(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}

function refused(text: string): DoorError {
  return new DoorError(401, 1, text)
}
