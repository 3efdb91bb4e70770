import type { Json, JsonObject } from '../../src/workbench/wire'

/** Tells whether a value is an object but not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Tells whether a value that came out of `JSON.parse` is an object; its values then are JSON as well. */
export function isJsonObject(value: unknown): value is JsonObject {
  return isRecord(value)
}

/** Parses JSON, or says in `error` why it cannot. */
export function parseJson(text: string): { value: Json } | { error: string } {
  try {
    const value: Json = JSON.parse(text)
    return { value }
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) }
  }
}

/** Writes JSON with two spaces of indentation. */
export function prettyJson(value: unknown): string {
  return JSON.stringify(value, null, 2) ?? ''
}

/** A value in one line, cut at a length in characters. */
export function shortJson(value: unknown, most = 80): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.length > most ? `${text.slice(0, most - 1)}…` : text
}

/** Tells whether two JSON values are alike. */
export function sameJson(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** A JSON value with another at a place in it; as it is where the place is not there. */
export function withValueAt(whole: Json, [key, ...rest]: readonly string[], value: Json): Json {
  if (key === undefined) return value
  const inner = (one: Json = null) => withValueAt(one, rest, value)
  if (Array.isArray(whole)) return whole.map((one, at) => (String(at) === key ? inner(one) : one))
  return isJsonObject(whole) ? { ...whole, [key]: inner(whole[key]) } : whole
}

/** An object of those entries that have a value. */
export function withValues(entries: readonly (readonly [string, Json | undefined])[]): JsonObject {
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
  )
}
