import { errorMessage } from '../errors'
import { isSchemaError, toFieldErrors, toFieldMap } from './schema-errors'
import type { SecretGuard } from './secret-guard'
import { isRecord } from '../json'

/** How the developer CLI tells of an action or a drop-down that threw. */
export interface ErrorEntry {
  readonly statusCode: number
  readonly message: string
  /** Its lines. */
  readonly stack?: readonly string[]
  /** Field keys to messages, where the schema refused the payload. */
  readonly fields?: Record<string, string>
  readonly requestError: true
}

/** An entry without the secrets that its texts may hold; the keys of `fields` stay, as they only name what is wrong. */
export function redactEntry(entry: ErrorEntry, secrets: SecretGuard): ErrorEntry {
  const { stack, fields } = entry
  return {
    ...entry,
    message: secrets.text(entry.message),
    ...(stack === undefined ? {} : { stack: stack.map(secrets.text) }),
    ...(fields === undefined ? {} : { fields: redactFields(fields, secrets) })
  }
}

function redactFields(
  fields: Readonly<Record<string, string>>,
  secrets: SecretGuard
): Record<string, string> {
  const entries = Object.entries(fields).map(([key, message]) => [key, secrets.text(message)])
  return Object.fromEntries(entries)
}

/** Turns anything thrown into the developer CLI's entry, with the status that the platform would see. */
export function toErrorEntry(error: unknown): ErrorEntry {
  const stack = error instanceof Error ? error.stack?.split('\n') : undefined
  const errors = isSchemaError(error) ? toFieldErrors(error) : undefined
  return {
    statusCode: errors ? 400 : (statusOf(error) ?? 500),
    message: errors ? errors.map(({ message }) => message).join(' ') : errorMessage(error),
    ...(stack && { stack }),
    ...(errors && { fields: toFieldMap(errors) }),
    requestError: true
  }
}

/** actions-core's own errors have a status, those of its HTTP client a response; undefined for anything else. */
export function statusOf(error: unknown): number | undefined {
  if (!isRecord(error)) return undefined
  if (typeof error.status === 'number') return error.status
  const { response } = error
  return isRecord(response) && typeof response.status === 'number' ? response.status : undefined
}
