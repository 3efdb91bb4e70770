import { invalid } from '../api/explain'
import { isoOf, quote } from '../fields/text'

/** ISO 8601 in the forms that SDKs send; a date and time without a zone is read as UTC. */
const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** What SDKs send, on days that every month has: nothing has to be worked out. */
const USUAL =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{3})?Z$/

/** A date, or a date and a time, without separators. */
const COMPACT = /^(\d{4})(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)Z?)?$/

/** Seconds since 1970 have ten digits (2001 to 2286), milliseconds thirteen. */
const EPOCH = /^\d{10}(?:\d{3})?(?:\.\d+)?$/

/**
 * A time in the one form that Emarsys takes, `YYYY-MM-DDThh:mm:ssZ`.
 * @param value ISO 8601 text, also without separators, or the seconds or milliseconds since 1970, as number or digits
 * @throws Refused when it is not such a time; Emarsys would refuse the whole request
 */
export function readEventTime(value: unknown): string {
  if (typeof value === 'string' && USUAL.test(value)) return `${value.slice(0, 19)}Z`
  const time = timeOf(value)
  if (time && time.getUTCFullYear() >= 0 && time.getUTCFullYear() <= 9999) {
    return time.toISOString().replace(/\.\d{3}/, '')
  }
  throw invalid(
    `Event time is ${quote(value)}, which is not a time`,
    'Map it to an ISO 8601 time such as 2026-01-31T09:30:00Z.'
  )
}

/** The time that a value means, whatever zone this machine is in; undefined for what is not a time. */
export function timeOf(value: unknown): Date | undefined {
  return readTime(isoOf(value) ?? String(value).trim())
}

/** The time that a text means; undefined for what is not a time. */
export function readTime(text: string): Date | undefined {
  if (EPOCH.test(text)) {
    const number = Number(text)
    return new Date(number < 1e10 ? number * 1000 : number)
  }
  const iso = text.replace(COMPACT, (_, year: string, month: string, day: string, ...clock) => {
    const [hours, minutes, seconds] = clock as (string | undefined)[]
    return `${year}-${month}-${day}T${hours ?? '00'}:${minutes ?? '00'}:${seconds ?? '00'}Z`
  })
  const [, year, month, day, clock = '00:00', zone = 'Z'] = ISO_8601.exec(iso) ?? []
  if (!hasDay(Number(year), Number(month), Number(day))) return undefined
  const time = new Date(`${year}-${month}-${day}T${clock.replace(',', '.')}${zoneOf(zone)}`)
  return Number.isNaN(time.getTime()) ? undefined : time
}

/** Whether a month has the day; `Date` would take 30 February for 2 March. */
function hasDay(year: number, month: number, day: number): boolean {
  return new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day
}

/** `+0200` and `+02` as `+02:00`. */
function zoneOf(zone: string): string {
  return zone.replace(
    /([+-]\d\d):?(\d\d)?/,
    (_: string, hours: string, minutes?: string) => `${hours}:${minutes ?? '00'}`
  )
}
