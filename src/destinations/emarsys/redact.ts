/** What stands in place of a secret. */
const REDACTED = '[redacted]'

/** Shorter secrets are not looked for: other words would hold them by chance. In characters. */
const SHORTEST = 4

/** In names of JSON only what nobody chose is looked for, since a password may be a word that a contact's key holds. */
const SHORTEST_IN_NAMES = 20

/** Takes secrets out of an answer. */
export type Redact = (content: string) => string

/**
 * Makes the function that every answer passes before anything reads it, so that whatever is repeated of it holds none of
 * these secrets. In JSON it finds them behind escapes, too.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= SHORTEST)
    .sort((one, other) => other.length - one.length)
  const long = known.filter((secret) => secret.length >= SHORTEST_IN_NAMES)

  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return without(known, value)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([name, inner]) => [without(long, name), clean(inner)]))
  }
  return (content) => {
    try {
      return JSON.stringify(clean(JSON.parse(content.replace(/^\uFEFF/, ''))))
    } catch {
      return without(known, content)
    }
  }
}

/** The values of a request's headers that prove who asks, and the proofs in them: digest, nonce, token. */
export function headerSecrets(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => /^(x-wsse|authorization)$/i.test(name))
    .flatMap(([, value]) => [value, ...value.matchAll(PROOFS)].map(String))
}

const PROOFS = /(?<=PasswordDigest="|Nonce="|^Basic |^Bearer )[^"=]+/g

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((clean, secret) => clean.replaceAll(secret, REDACTED), text)
}
