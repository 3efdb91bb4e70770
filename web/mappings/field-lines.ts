import { isRecord, shortJson } from '../lib/json'
import type { Json, PreviewResult } from '../../src/workbench/wire'
import { kindOf } from './value-kind'

/** A line under an input. */
export interface Line {
  readonly tone: 'description' | 'resolved' | 'warning' | 'error'
  readonly text: string
  /** What one click puts right. */
  readonly fix?: { readonly label: string; readonly apply: () => void }
}

/** What is said of a field beside what the event makes of it. */
interface Beside {
  /** What is wrong with its mapping, whatever the event. */
  readonly findings?: readonly Line[]
  /** What was probably meant by a path that finds nothing in the event. */
  readonly meant?: Line | undefined
}

/**
 * The lines under a field: what is wrong with it and what it becomes for the selected event, else its description.
 * Errors of an event that does not trigger the mapping are not shown: nothing would be sent.
 */
export function fieldLines(
  path: string,
  field: { readonly label: string; readonly description?: string | undefined },
  value: Json | undefined,
  result: PreviewResult | undefined,
  { findings = [], meant }: Beside = {}
): readonly Line[] {
  const wrong = findings.filter(({ tone }) => tone === 'error')
  if (wrong.length > 0) return wrong
  const error = errorAt(path, field.label, result)
  if (meant !== undefined && findings.every(({ fix }) => fix === undefined))
    return [{ ...meant, tone: error === undefined ? 'warning' : 'error' }, ...findings]
  if (error !== undefined) return [{ tone: 'error', text: error }, ...findings]
  const resolved = isComputed(value) ? valueAt(result?.payload, path) : undefined
  if (resolved !== undefined)
    return [{ tone: 'resolved', text: shortJson(resolved, 120) }, ...findings]
  if (findings.length > 0) return findings
  if (result !== undefined && isComputed(value))
    return [{ tone: 'resolved', text: nothingAt(path, result) }]
  return [{ tone: 'description', text: field.description ?? '' }]
}

/** The line under a field whose drop-down could not be filled. */
export function choicesLine(message = 'no reason was given.'): Line {
  return { tone: 'error', text: `The choices could not be read: ${message}` }
}

/** The error that a preview reports for a field, in words that say what to do. */
function errorAt(path: string, label: string, result: PreviewResult | undefined) {
  if (result?.match.subscribed !== true) return undefined
  const error = result.errors?.find(({ field }) => field === path)
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
