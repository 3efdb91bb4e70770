import { isRecord, shortJson } from '../lib/json'
import { kindOf } from './value-kind'
import type { FieldSpec, Json, PreviewResult } from '../../src/workbench/wire'

/** The one line under an input. */
export interface Hint {
  readonly tone: 'description' | 'resolved' | 'error'
  readonly text: string
}

/**
 * The line under a field: its error, or what it becomes for the selected event, or its description — one of them only.
 * Errors of an event that does not trigger the mapping are not shown: nothing would be sent.
 */
export function fieldHint(
  path: string,
  field: Pick<FieldSpec, 'description' | 'label'>,
  value: Json | undefined,
  result: PreviewResult | undefined
): Hint {
  const description: Hint = { tone: 'description', text: field.description ?? '' }
  if (result === undefined) return description
  const error = errorAt(path, field.label, result)
  if (error !== undefined && result.match.subscribed) return { tone: 'error', text: error }
  if (!isComputed(value)) return description
  const resolved = valueAt(result.payload, path)
  return {
    tone: 'resolved',
    text: resolved === undefined ? nothingAt(path, result) : shortJson(resolved, 120)
  }
}

/** The line under a field whose drop-down could not be filled. */
export function choicesHint(message = 'no reason was given.'): Hint {
  return { tone: 'error', text: `The choices could not be read: ${message}` }
}

/** The error that a preview reports for a field, in words that say what to do. */
function errorAt(path: string, label: string, { errors = [] }: PreviewResult): string | undefined {
  const error = errors.find(({ field }) => field === path)
  if (error === undefined) return undefined
  if (/missing the required field/i.test(error.message)) {
    return `${label} is required. Map it to a value that this event has.`
  }
  return error.message
}

function nothingAt(path: string, { hints = [] }: PreviewResult): string {
  return hints.find(({ field }) => field === path)?.message ?? 'Nothing in this event'
}

function isComputed(value: Json | undefined): boolean {
  const kind = kindOf(value)
  return kind === 'variable' || kind === 'template' || kind === 'json'
}

function valueAt(payload: unknown, path: string): unknown {
  const [head = '', ...rest] = path.split('.')
  if (!isRecord(payload)) return undefined
  return rest.length === 0 ? payload[head] : valueAt(payload[head], rest.join('.'))
}
