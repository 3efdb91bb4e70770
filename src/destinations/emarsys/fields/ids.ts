import { invalid } from '../api/explain'
import { quote } from './text'

/**
 * The id of a contact list, external event or source: a positive whole number, also as a string of digits.
 * @param label as the user knows the field
 * @throws Refused for everything else, above all what only resembles an id (-5, 1e21, "12abc")
 */
export function readId(value: unknown, label: string): string {
  const id = typeof value === 'string' && /^\d+$/.test(value.trim()) ? Number(value) : value
  if (typeof id === 'number' && Number.isSafeInteger(id) && id > 0) return String(id)
  throw invalid(
    `${label} is ${quote(value)}, but it must be a positive whole number`,
    'Choose it from the list, or copy it from Emarsys.'
  )
}

/** As `readId`, where an empty value means that there is none. */
export function readOptionalId(value: unknown, label: string): string | undefined {
  return isEmptyId(value) ? undefined : readId(value, label)
}

/** Whether there is no id, as Segment hands it over. */
export function isEmptyId(value: unknown): boolean {
  return value === undefined || value === null || value === ''
}
