import { type Condition, type GroupCondition, validate } from '@segment/destination-subscriptions'
import type { Match } from '../../wire'
import { valueAtKeys } from '../path'
import { keysOf } from './condition'
import type { Leaf } from './meaning'

/** How much of a value is shown, in characters. */
const SHOWN = 60

/** Evaluates a parsed trigger for an event; Segment's own code decides, this finds the words. */
export function explainMatch(tree: GroupCondition, event: object): Match {
  const subscribed = matches(tree, event)
  return { subscribed, reason: subscribed ? whyItMatches(tree, event) : whyNot(tree, event) }
}

/** Evaluates a parsed trigger for an event, without the words: a large batch has no use for them. */
export function matches(condition: Condition, event: object): boolean {
  const group: GroupCondition =
    condition.type === 'group'
      ? condition
      : { type: 'group', operator: 'and', children: [condition] }
  return validate(group, event)
}

function whyItMatches(condition: Condition, event: object): string {
  if (condition.type !== 'group') return describeHit(condition, event)
  const hits = condition.children.filter((child) => matches(child, event))
  const deciding = condition.operator === 'or' ? hits.slice(0, 1) : hits
  return deciding.map((child) => whyItMatches(child, event)).join(' and ')
}

function whyNot(condition: Condition, event: object): string {
  if (condition.type !== 'group') return describeMiss(condition, event)
  const misses = condition.children.filter((child) => !matches(child, event))
  const deciding = condition.operator === 'and' ? misses.slice(0, 1) : misses
  return deciding.map((child) => whyNot(child, event)).join(' and ')
}

function describeHit(leaf: Leaf, event: object): string {
  const keys = keysOf(leaf)
  return `${keys.join('.')} is ${show(valueAtKeys(event, keys))}`
}

function describeMiss(leaf: Leaf, event: object): string {
  const keys = keysOf(leaf)
  const actual = valueAtKeys(event, keys)
  return `${keys.join('.')} is ${show(actual)}${complaint(leaf, actual)}`
}

/** What is wrong with the value: the end of the sentence "event is "A"…". */
function complaint({ operator, value }: Leaf, actual: unknown): string {
  const wanted = show(value)
  switch (operator) {
    case '=':
      return `, not ${show(String(value))}${typeHint(actual, value, 'text')}`
    case 'number_equals':
      return `, not ${wanted}${typeHint(actual, value, 'a number')}`
    case 'number_not_equals':
      return typeof actual === 'number' ? ', which is excluded' : ', which is not a number'
    case '<':
    case '<=':
    case '>':
    case '>=':
      return `, not ${operator} ${wanted}${typeof actual === 'string' ? ' (it is text, not a number)' : ''}`
    case '!=':
    case 'not_contains':
    case 'not_starts_with':
    case 'not_ends_with':
      return typeof actual === 'string' ? ', which is excluded' : ', which is not text'
    case 'contains':
      return `, which does not contain ${wanted}`
    case 'starts_with':
      return `, which does not start with ${wanted}`
    case 'ends_with':
      return `, which does not end with ${wanted}`
    case 'exists':
      return ', but must be there'
    case 'not_exists':
      return ', but must be missing'
    case 'is_true':
      return ', not true'
    case 'is_false':
      return ', not false'
  }
}

/** A word on the type where both look alike but Segment compares them as different. */
function typeHint(actual: unknown, expected: unknown, compared: string): string {
  const alike = actual !== undefined && actual !== null && String(actual) === String(expected)
  return alike ? ` (the trigger compares with ${compared})` : ''
}

function show(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value) ?? String(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text
}
