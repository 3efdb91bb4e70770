import type { JsonObject } from './wire'

/** Tells whether a value is an object but not an array. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A text that is not empty, or undefined for anything else. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

/** An object of which everything is JSON, since it was made from JSON; an empty one for anything else. */
export function asJsonObject(value: unknown): JsonObject {
  return isRecord(value) ? (value as JsonObject) : {}
}

/** The value of a JSON text, or undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** How deep JSON may be nested: actions-core walks it recursively, and one event that overflows the stack fails its whole batch. */
const MAX_LEVELS = 200

/** What to say of JSON that is nested too deep. */
export const TOO_DEEP = `It is nested deeper than ${MAX_LEVELS} levels.`

/** Tells whether JSON is nested deeper than can be worked on. */
export function isTooDeep(value: unknown, levels = MAX_LEVELS): boolean {
  if (typeof value !== 'object' || value === null) return false
  if (levels === 0) return true
  for (const inner of Object.values(value)) if (isTooDeep(inner, levels - 1)) return true
  return false
}
