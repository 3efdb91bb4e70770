/** What stands in place of a secret. */
const REDACTED = '[redacted]'

/** Shorter secrets are not looked for: other words would hold them by chance. In characters. */
const MIN_LENGTH = 4

/** In names of JSON only what nobody chose is looked for, since a password may be a word that a contact's key holds. */
const MIN_LENGTH_IN_NAMES = 20

/** Takes secrets out of an answer. */
export type Redact = (content: string) => string

/**
 * Makes the function that every answer passes before anything reads it, so that whatever is repeated of it holds none of
 * these secrets: as they are, URL-encoded, or behind the escapes of JSON. An answer that cannot hold one is not touched.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const known = secrets.flatMap((secret) =>
    secret !== undefined && secret.length >= MIN_LENGTH ? formsOf(secret) : []
  )
  const forms = [...new Set(known)].sort((one, other) => other.length - one.length)
  const long = forms.filter((form) => form.length >= MIN_LENGTH_IN_NAMES)

  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return without(forms, value)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([name, inner]) => [without(long, name), clean(inner)]))
  }
  return (content) => {
    if (!content.includes('\\') && !forms.some((form) => content.includes(form))) return content
    try {
      return JSON.stringify(clean(JSON.parse(content.replace(/^\uFEFF/, ''))))
    } catch {
      return without(forms, content)
    }
  }
}

/** The values of a request's headers that prove who asks, and the proofs in them: digest, nonce, token. */
export function headerSecrets(headers: Readonly<Record<string, string>> = {}): string[] {
  return Object.entries(headers)
    .filter(([name]) => /^(x-wsse|authorization)$/i.test(name))
    .flatMap(([, value]) => [value, ...(value.match(PROOFS) ?? [])])
}

const PROOFS = /(?<=PasswordDigest="|Nonce="|^Basic |^Bearer )[^"=]+/g

/** A secret as it is, and as a URL or a form would carry it, the hex digits in either case. */
function formsOf(secret: string): string[] {
  const encoded = encodeURIComponent(secret.replace(/[\ud800-\udfff]/g, ''))
  const lower = encoded.replace(/%[0-9A-F]{2}/g, (hex) => hex.toLowerCase())
  return [secret, encoded, lower, encoded.replace(/%20/g, '+'), lower.replace(/%20/g, '+')]
}

function without(secrets: readonly string[], text: string): string {
  return secrets.reduce((clean, secret) => clean.split(secret).join(REDACTED), text)
}
