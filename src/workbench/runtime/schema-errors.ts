import { errorMessage } from '../errors'
import { isRecord } from '../json'
import type { FieldError } from '../wire'

interface SchemaIssue {
  readonly path: string
  readonly message: string
}

/**
 * Reads the parts of actions-core's schema error; any other error becomes one entry without a field.
 * The clause about a "then" schema (how conditional `required` is built) is left out: the entry beside it says what is missing.
 */
export function toFieldErrors(error: unknown): FieldError[] {
  const issues = schemaIssues(error)
  if (issues === null) return [{ message: errorMessage(error) }]
  const telling = issues.filter(({ message }) => !/"(then|else)" schema/.test(message))
  return (telling.length > 0 ? telling : issues).map(toFieldError)
}

/** Tells whether an error is the schema's, with a part for each field. */
export function isSchemaError(error: unknown): boolean {
  return schemaIssues(error) !== null
}

/** The errors as the developer CLI shows them: a field's key to its message. */
export function toFieldMap(errors: readonly FieldError[]): Record<string, string> {
  const entries = errors.flatMap(({ field, message }) =>
    field === undefined ? [] : [[field, message] as const]
  )
  return Object.fromEntries(entries)
}

/** A path as `$.write_field` names the field; where one is missing the path is its parent's and the message names it. */
function toFieldError({ path, message }: SchemaIssue): FieldError {
  const missing = /missing the required field '([^']+)'/.exec(message)?.[1]
  const field = [path.replace(/^\$\.?/, ''), missing ?? ''].filter((part) => part !== '').join('.')
  const words = message.replace(/^The root value is missing/, 'Missing')
  return field === '' ? { message: words } : { field, message: words }
}

function schemaIssues(error: unknown): SchemaIssue[] | null {
  if (!(error instanceof Error) || !('errors' in error) || !Array.isArray(error.errors)) return null
  const issues: unknown[] = error.errors
  return issues.every(isSchemaIssue) ? issues : null
}

function isSchemaIssue(value: unknown): value is SchemaIssue {
  return isRecord(value) && typeof value.path === 'string' && typeof value.message === 'string'
}
