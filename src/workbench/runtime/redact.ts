/** What stands in place of a secret. */
export const REDACTED = '[redacted]'

const SECRET_HEADERS = new Set([
  'authorization',
  'x-wsse',
  'cookie',
  'set-cookie',
  'proxy-authorization'
])

const SECRET_KEYS =
  /^(.*_)?(password|secret|access_?token|refresh_?token|id_token|(api_?)?client_?secret)$/i

/** Headers without credentials; names as they were. */
export function redactHeaders(headers: Iterable<[string, string]>): Record<string, string> {
  return Object.fromEntries(
    [...headers].map(([name, value]) => [
      name,
      SECRET_HEADERS.has(name.toLowerCase()) ? REDACTED : value
    ])
  )
}

/** A copy of a value in which every property that is named like a secret is redacted, however deep. */
export function redactSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(redactSecrets)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET_KEYS.test(key) && inner !== '' && inner !== null ? REDACTED : redactSecrets(inner)
    ])
  )
}
