// eslint-disable-next-line no-restricted-syntax -- WSSE signs a request by SHA-1 over nonce, time and password; no personal data is hashed.
import { createHash } from 'crypto'

/** What goes into one `X-WSSE` header: the credentials, the current time, and the nonce's 16 random bytes. */
export interface WsseInput {
  user: string
  password: string
  now: Date
  random: Uint8Array
}

/**
 * The digest that proves the password: base64 of the 40 characters of the lower-case hex SHA-1 of nonce, time and
 * password — the hex text, not its 20 bytes. Emarsys API v2, section "WSSE".
 */
export function passwordDigest(nonce: string, created: string, password: string): string {
  const hex = createHash('sha1').update(`${nonce}${created}${password}`).digest('hex')
  return Buffer.from(hex).toString('base64')
}

/** The value of one request's `X-WSSE` header; it is used once, and Emarsys takes it for five minutes around `now`. */
export function wsseHeader({ user, password, now, random }: WsseInput): string {
  const nonce = Buffer.from(random).toString('hex')
  const created = now.toISOString().replace(/\.\d{3}/, '')
  const digest = passwordDigest(nonce, created, password)
  return `UsernameToken Username="${user}", PasswordDigest="${digest}", Nonce="${nonce}", Created="${created}"`
}
