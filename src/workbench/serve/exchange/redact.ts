/** What stands in the place of a secret. */
export const REDACTED = '[redacted]'

/** Headers whose value is a secret or signs a request. */
const SECRET_HEADERS = new Set([
  'authorization',
  'proxy-authorization',
  'x-wsse',
  'cookie',
  'set-cookie'
])

/** Keys of JSON bodies and settings whose value is a secret wherever they occur. */
const SECRET_KEY =
  /^(.*[-_])?(password|passwd|secret|access_?token|refresh_?token|id_?token|authorization|x-wsse)$/i

/** A value shorter than this is no secret worth looking for: it would blacken half of every text. */
const SHORTEST_SECRET = 4

/** Takes secrets out of what is shown or logged. */
export interface Redactor {
  /** A text without the secrets. */
  text(text: string): string
  /** Any JSON without the secrets; values of keys that name a secret are replaced whole. */
  json(value: unknown): unknown
  /** Headers without the secrets, their names in lower case. */
  headers(headers: Iterable<readonly [string, string]>): Record<string, string>
}

/**
 * Creates a redactor that knows the secrets of these objects (settings, tokens): the value of each key that names a
 * secret, as it is and in the forms in which it travels (escaped in JSON, in a URL, in a Basic header).
 */
export function createRedactor(...sources: readonly object[]): Redactor {
  const secrets = sources.flatMap(secretsOf).flatMap(travellingForms)
  const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length)

  const text = (whole: string) =>
    longestFirst.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), whole)

  const json = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(json)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [text(key), field(key, inner)])
    )
  }
  const field = (key: string, value: unknown): unknown =>
    SECRET_KEY.test(key) && typeof value === 'string' && value !== '' ? REDACTED : json(value)

  return {
    text,
    json,
    headers: (headers) =>
      Object.fromEntries(
        [...headers].map(([name, value]) => {
          const key = name.toLowerCase()
          return [key, SECRET_HEADERS.has(key) ? REDACTED : text(value)]
        })
      )
  }
}

function secretsOf(source: object): string[] {
  return Object.entries(source).flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null) return secretsOf(value)
    const secret = SECRET_KEY.test(key) && typeof value === 'string'
    return secret && value.length >= SHORTEST_SECRET ? [value] : []
  })
}

function travellingForms(secret: string): string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]
}
