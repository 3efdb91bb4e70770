import { type Condition, type GroupCondition, parseFql } from '@segment/destination-subscriptions'
import { findSlip } from './trigger-slip'

/** A trigger query that can be evaluated, or the sentence that says why it cannot. */
export type Trigger =
  | { readonly tree: GroupCondition; readonly error?: undefined }
  | { readonly error: string }

const OPERATORS: ReadonlySet<string> = new Set([
  ...['=', '!=', '<', '<=', '>', '>=', 'number_equals', 'number_not_equals'],
  ...['contains', 'not_contains', 'starts_with', 'not_starts_with', 'ends_with', 'not_ends_with'],
  ...['exists', 'not_exists', 'is_true', 'is_false']
])

const GRAMMAR =
  'A condition is type, event, name, userId, properties.…, traits.… or context.… with =, !=, <, <=, > or >= and a value, ' +
  'contains(…, "…") or match(…, "…*"); join them with and / or, with brackets one level deep.'

/** Longer text blocks the process for seconds while it is parsed. Characters. */
export const MAX_TEXT_CHARACTERS = 10_000

const TOO_LONG = `more than ${MAX_TEXT_CHARACTERS.toLocaleString('en-US')} characters. Write it shorter.`

/**
 * Parses a trigger in Segment's query language (FQL).
 * Segment's own parser decides; it lets some mistakes pass that then match no event ever, which are errors here.
 */
export function parseTrigger(query: string): Trigger {
  if (query.trim() === '') {
    return { error: 'The trigger is empty. Write a condition as type = "track".' }
  }
  if (query.length > MAX_TEXT_CHARACTERS) return { error: `The trigger has ${TOO_LONG}` }
  const slip = findSlip(query)
  if (slip !== undefined) return { error: slip }
  const parsed = parseFql(query)
  if ('error' in parsed) return { error: describeParseError(parsed.error) }
  if (/(=|!|<|>)\s*$/.test(query)) {
    return { error: 'The trigger ends with an operator. Write the value that it compares with.' }
  }
  const wrong = findUnknownOperator(parsed)
  if (wrong !== undefined) return { error: `${wrong} is not an operator. ${GRAMMAR}` }
  return { tree: parsed }
}

function describeParseError(error: Error): string {
  // What the parser throws on most mistakes is an accident of its code ("Cannot read properties of undefined").
  const reason = error instanceof TypeError ? '' : ` (${error.message})`
  return `Segment cannot read this trigger${reason}. ${GRAMMAR}`
}

function findUnknownOperator(condition: Condition): string | undefined {
  if (condition.type !== 'group') {
    return OPERATORS.has(condition.operator) ? undefined : condition.operator
  }
  for (const child of condition.children) {
    const wrong = findUnknownOperator(child)
    if (wrong !== undefined) return wrong
  }
  return undefined
}
