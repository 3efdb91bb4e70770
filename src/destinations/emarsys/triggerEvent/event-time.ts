import { PayloadValidationError } from '@segment/actions-core'
import { quote } from '../quote'

/** ISO 8601 in the forms that SDKs send; a date and time without a zone is read as UTC. */
const ISO_8601 =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)\s*(Z|[+-]\d\d(?::?\d\d)?)?)?$/i

/** Numbers from here on are milliseconds; as seconds they would lie in the year 5138. */
const MILLISECONDS_FROM = 1e11

/**
 * A time in the one form that Emarsys takes, `YYYY-MM-DDThh:mm:ssZ`.
 * @param value ISO 8601 text, or the seconds or milliseconds since 1970, as number or digits
 * @throws PayloadValidationError when it is no such time; Emarsys would refuse the whole request
 */
export function readEventTime(value: unknown): string {
  const time = typeof value === 'number' ? fromEpoch(value) : fromText(String(value).trim())
  if (time && time.getUTCFullYear() >= 0 && time.getUTCFullYear() <= 9999) {
    return time.toISOString().replace(/\.\d{3}Z$/, 'Z')
  }
  throw new PayloadValidationError(
    `Event time is ${quote(value)}, which is no time. Map it to an ISO 8601 time such as 2026-01-31T09:30:00Z.`
  )
}

function fromText(text: string): Date | undefined {
  if (/^\d{10,13}$/.test(text)) return fromEpoch(Number(text))
  const [, year, month, day, clock = '00:00', zone = 'Z'] = ISO_8601.exec(text) ?? []
  if (!isDay(Number(year), Number(month), Number(day))) return undefined
  return valid(new Date(`${year}-${month}-${day}T${clock.replace(',', '.')}${zoneOf(zone)}`))
}

function fromEpoch(number: number): Date | undefined {
  return valid(new Date(Math.abs(number) < MILLISECONDS_FROM ? number * 1000 : number))
}

/** Whether the calendar has the day; `Date` would take 30 February for 2 March. */
function isDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}

/** `+0200` and `+02` as `+02:00`. */
function zoneOf(zone: string): string {
  return zone.replace(/^([+-]\d\d):?(\d\d)?$/, (_, hours, minutes = '00') => `${hours}:${minutes}`)
}

function valid(date: Date): Date | undefined {
  return Number.isNaN(date.getTime()) ? undefined : date
}
