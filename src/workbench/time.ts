import { readTime as readText } from '../destinations/emarsys/triggerEvent/event-time'

/** What SDKs write, on days that every month has. */
const USUAL =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/

/**
 * The time that a text or a number means, in milliseconds since 1970: ISO 8601 in any zone, without one as UTC, or the seconds or
 * milliseconds since 1970. The destination reads times in the same way. @returns undefined for what is not a time
 */
export function readTime(value: unknown): number | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value).trim()
  return USUAL.test(text) ? Date.parse(text) : readText(text)?.getTime()
}

/** What to say of an event whose time cannot be read. */
export const NOT_A_TIME =
  '"timestamp" must be an ISO 8601 time, such as "2026-01-31T12:00:00.000Z".'
