import { REDACTED, redactSecrets } from './redact'
import type { AnyDefinition } from './definition'

/** Takes the secrets of one call out of everything that the call answers. */
export interface SecretGuard {
  /** A text without the secrets. */
  text(text: string): string
  /** Any JSON without the secrets; values whose key names a secret are replaced whole. */
  json(value: unknown): unknown
}

/** A value shorter than this is not worth looking for: it would black out half of every text. */
const SHORTEST_SECRET = 4

/**
 * Creates a guard that knows the secrets among these objects (settings, tokens): each value whose key names a secret, as it
 * is and in the forms in which it travels: escaped in JSON (and in JSON within JSON), in a URL, in a form, in base64.
 */
export function createSecretGuard(...sources: readonly object[]): SecretGuard {
  const secrets = sources.flatMap(secretsOf).flatMap(travellingForms)
  const longestFirst = [...new Set(secrets)].sort((a, b) => b.length - a.length)
  const text = (whole: string) =>
    longestFirst.reduce((rest, secret) => rest.replaceAll(secret, REDACTED), whole)
  const clean = (value: unknown): unknown => {
    if (typeof value === 'string') return text(value)
    if (Array.isArray(value)) return value.map(clean)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [text(key), clean(inner)])
    )
  }
  return { text, json: (value) => clean(redactSecrets(value)) }
}

/** The values that `redactSecrets` would replace. */
function secretsOf(source: object): string[] {
  return Object.entries(source).flatMap(([key, value]) => {
    if (typeof value === 'object' && value !== null) return secretsOf(value)
    if (typeof value !== 'string' || value.length < SHORTEST_SECRET) return []
    const [shown] = Object.values(redactSecrets({ [key]: value }) as object)
    return shown === REDACTED ? [value] : []
  })
}

function travellingForms(secret: string): string[] {
  return [
    ...[secret, escaped(secret), escaped(escaped(secret))],
    ...[encodeURIComponent(secret), String(new URLSearchParams({ '': secret })).slice(1)],
    ...base64Forms(secret)
  ]
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/**
 * The characters that only the secret decides, in base64 and its form for URLs: once for each place within three bytes at which it
 * may begin, as in `user:password` of Basic auth.
 */
function base64Forms(secret: string): string[] {
  const bytes = Buffer.from(secret)
  return [0, 1, 2].flatMap((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
    const [first, end] = [Math.ceil((before * 8) / 6), ((before + bytes.length) * 8) / 6]
    const own = text.slice(first, Math.floor(end))
    return [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
}

/**
 * A guard that also knows the settings which the definition declares as passwords, however they are named.
 * @param token the access token that is in use
 */
export function guardFor(
  { authentication }: AnyDefinition,
  settings: Readonly<Record<string, unknown>>,
  token?: string
): SecretGuard {
  const passwords = Object.entries(authentication?.fields ?? {})
    .filter(([, { type }]) => type === 'password')
    .map(([key]) => [`${key}_password`, settings[key]] as const)
  return createSecretGuard(settings, Object.fromEntries(passwords), { access_token: token })
}
