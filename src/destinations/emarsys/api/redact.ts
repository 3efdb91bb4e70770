/** What stands in place of a secret. */
const REDACTED = '[redacted]'

/** Shorter secrets are not looked for: other words would hold them by chance. In characters. */
const MIN_LENGTH = 4

/** In names of JSON only what nobody chose is looked for, since a password may be a word that a contact's key holds. */
const MIN_LENGTH_IN_NAMES = 20

/** Takes secrets out of an answer. */
export type Redact = (content: string) => string

/** A secret, and how it is found in a text. */
interface Known {
  secret: string
  /** Its longest part that is written the same everywhere: a text without it need not be looked at closely. */
  plain: string
}

/**
 * Makes the function that every answer passes before anything reads it, so that whatever is repeated of it holds none of
 * these secrets: as they are, or as URLs, forms, JSON and HTML write them. An answer that cannot hold one is not touched.
 */
export function createRedact(secrets: readonly (string | undefined)[]): Redact {
  const known = [...new Set(secrets)]
    .flatMap((secret) => (secret && secret.length >= MIN_LENGTH ? knownOf(secret) : []))
    .sort((one, other) => other.secret.length - one.secret.length)
  const long = known.filter(({ secret }) => secret.length >= MIN_LENGTH_IN_NAMES)

  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return without(known, value)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value)
    return Object.fromEntries(entries.map(([name, inner]) => [without(long, name), clean(inner)]))
  }
  return (content) => {
    if (!content.includes('\\') && without(known, content) === content) return content
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
    .flatMap(([, value]) => [value, ...(value.match(PROOFS) ?? [])])
}

const PROOFS = /(?<=PasswordDigest="|Nonce="|^Basic |^Bearer )[^"=]+/g

function knownOf(secret: string): Known {
  const parts = secret.split(/[^A-Za-z0-9]+/)
  return { secret, plain: parts.reduce((one, other) => (other.length > one.length ? other : one)) }
}

function without(secrets: readonly Known[], text: string): string {
  return secrets.reduce(
    (clean, { secret, plain }) =>
      clean.includes(plain) ? clean.replace(new RegExp(patternOf(secret), 'g'), REDACTED) : clean,
    text
  )
}

/** A pattern that finds a text as it is, or as URLs, forms, JSON and HTML write it. */
export function patternOf(text: string): string {
  return [...text].map(formsOf).join('')
}

/** A letter of a secret, as a pattern: itself, percent-encoded, behind the escapes of JSON, or as an entity of HTML. */
function formsOf(letter: string): string {
  if (/[A-Za-z0-9]/.test(letter)) return letter
  const bytes = [...Buffer.from(letter)].map((byte) => `%${anyCase(byte.toString(16), 2)}`)
  const units = Array.from({ length: letter.length }, (_, n) => letter.charCodeAt(n).toString(16))
  const point = Number(letter.codePointAt(0))
  const entity = `[A-Za-z]{2,8}|#0*${point}|#[xX]0*${anyCase(point.toString(16))}`
  const forms = [
    `\\\\{0,3}${letter.replace(/[.*+?^${}()|[\]\\/]/, '\\$&')}`,
    bytes.join(''),
    units.map((unit) => `\\\\{1,4}u${anyCase(unit, 4)}`).join(''),
    `&(?:amp;){0,3}(?:${entity});`
  ]
  return `(?:${(letter === ' ' ? [...forms, '\\+'] : forms).join('|')})`
}

function anyCase(hex: string, length = 1): string {
  return hex.padStart(length, '0').replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)
}
