import { type Condition, type GroupCondition, parseFql } from '@segment/destination-subscriptions'
import {
  GRAMMAR,
  isLoose,
  joined,
  type Leaf,
  type Meaning,
  readTrigger,
  settle
} from './read-trigger'

/** A trigger that Segment reads as it is meant, or the sentence that says why it does not, and what to write. */
export type Trigger =
  | { readonly tree: GroupCondition; readonly error?: undefined }
  | { readonly error: string; readonly write?: string }

/** Longer text blocks the process for seconds while it is parsed. Characters. */
export const MAX_TEXT_CHARACTERS = 10_000

const TOO_LONG = `more than ${MAX_TEXT_CHARACTERS.toLocaleString('en-US')} characters. Write it shorter.`

/**
 * Parses a trigger in Segment's query language (FQL). Segment's own parser decides what it does; what the trigger says is read
 * beside it, and where the two differ that is an error: Segment drops `not`, lets the last of `and` and `or` count for all, and
 * ends a bracket at the first `)`.
 */
export function parseTrigger(query: string): Trigger {
  if (query.trim() === '') {
    return { error: 'The trigger is empty. Write a condition as type = "track".' }
  }
  if (query.length > MAX_TEXT_CHARACTERS) return { error: `The trigger has ${TOO_LONG}` }
  const reading = readTrigger(query)
  if ('error' in reading) return reading
  const meant = settle(reading.meaning)
  const write = writeTrigger(meant)
  const offer = write !== undefined && { write }
  if (reading.slip !== undefined) return { error: reading.slip, ...offer }
  const tree = parse(query)
  if (tree !== undefined && isSame(meaningOf(tree), meant)) return { tree }
  const said = tree === undefined ? 'Segment cannot read this trigger' : misreading(reading, tree)
  const asRead = tree && write !== undefined ? whatItDoes(tree, write) : ''
  const loose = write !== undefined && isLoose(reading.meaning) ? THERE : ''
  return { error: `${said}. ${adviceFor(meant, write)}${loose}${asRead}`, ...offer }
}

const THERE =
  '. It asks for such a value to be there: where there is none, the event does not match'

/** What Segment makes of a trigger; undefined where it makes nothing that can be evaluated. */
function parse(query: string): GroupCondition | undefined {
  const parsed = parseFql(query)
  return 'error' in parsed || !isWhole(parsed) ? undefined : parsed
}

/** Of empty brackets, and of conditions that it does not know, the parser leaves holes. */
function isWhole(condition: Condition | undefined): boolean {
  if (condition === undefined) return false
  return condition.type !== 'group' || [...condition.children].every(isWhole)
}

function misreading(reading: { negates: boolean; mixes: boolean }, tree: GroupCondition): string {
  const read = `it reads this as ${show(meaningOf(tree))}`
  if (reading.negates) return `Segment leaves out "not" and "!" before a condition: ${read}`
  if (reading.mixes)
    return `Of "and" and "or" without brackets Segment lets the last one count for all: ${read}`
  return `Segment does not read this as it is written: ${read}`
}

function adviceFor(meant: Meaning, write: string | undefined): string {
  if (write !== undefined) return `Write: ${write}`
  const ways = 'join' in meant ? (terms(meant, 'or') ?? []) : []
  const apart = ways.map((way) => writeTrigger(joined('and', way)))
  if (apart.length > 1 && apart.length <= 5 && apart.every((one) => one !== undefined))
    return `No single trigger says it. Make a mapping for each of: ${apart.join('; ')}.`
  return `No trigger that Segment reads says it. ${GRAMMAR}`
}

function whatItDoes(tree: GroupCondition, write: string): string {
  const asRead = writeTrigger(meaningOf(tree))
  return asRead === undefined || asRead === write
    ? ''
    : `. To keep what it does now, write: ${asRead}`
}

/** A parsed condition as a meaning. */
function meaningOf(condition: Condition): Meaning {
  if (condition.type !== 'group') return { leaf: condition }
  return joined(condition.operator, condition.children.map(meaningOf))
}

/** More combinations than this are not written out. */
const MAX_TERMS = 64

/**
 * A meaning in Segment's language: flat, with one level of brackets, or multiplied out.
 * @returns undefined where there is no text that Segment's parser reads so
 */
function writeTrigger(meaning: Meaning): string | undefined {
  const forms = [meaning, ...(['or', 'and'] as const).map((join) => multipliedOut(meaning, join))]
  for (const form of forms) {
    const text = form && show(form)
    if (form === undefined || text === undefined || text.length > MAX_TEXT_CHARACTERS) continue
    const tree = parse(text)
    const reading = readTrigger(text)
    // Who writes it must not be told that it is wrong.
    if ('error' in reading || reading.slip !== undefined) continue
    if (!isSame(settle(reading.meaning), form)) continue
    if (tree && isSame(meaningOf(tree), form)) return text
  }
  return undefined
}

function multipliedOut(meaning: Meaning, join: 'and' | 'or'): Meaning | undefined {
  const inner = join === 'or' ? 'and' : 'or'
  const all = terms(meaning, join)
  return (
    all &&
    joined(
      join,
      all.map((term) => joined(inner, term))
    )
  )
}

/** A meaning as `join` of terms, each of single conditions; undefined where they are too many. */
function terms(meaning: Meaning, join: 'and' | 'or'): Meaning[][] | undefined {
  if (!('join' in meaning)) return [[meaning]]
  let all: Meaning[][] = meaning.join === join ? [] : [[]]
  for (const part of meaning.parts) {
    const own = terms(part, join)
    if (own === undefined) return undefined
    all =
      meaning.join === join
        ? [...all, ...own]
        : all.flatMap((one) => own.map((two) => [...one, ...two]))
    if (all.length > MAX_TERMS) return undefined
  }
  return all
}

function show(meaning: Meaning): string {
  if ('not' in meaning) return `not (${show(meaning.not)})`
  if ('leaf' in meaning) return showLeaf(meaning.leaf)
  return meaning.parts
    .map((part) => ('join' in part ? `(${show(part)})` : show(part)))
    .join(` ${meaning.join} `)
}

function showLeaf(leaf: Leaf): string {
  const subject = subjectOf(leaf)
  const { operator, value = '' } = leaf
  const text = typeof value === 'string' ? `"${value}"` : String(value)
  switch (operator) {
    case 'exists':
      return `${subject} != null`
    case 'not_exists':
      return `${subject} = null`
    case 'is_true':
    case 'is_false':
      return `${subject} = ${operator === 'is_true'}`
    case 'contains':
    case 'not_contains':
      return `${operator === 'contains' ? '' : '!'}contains(${subject}, ${text})`
    case 'starts_with':
    case 'not_starts_with':
      return `${operator === 'starts_with' ? '' : '!'}match(${subject}, "${value}*")`
    case 'ends_with':
    case 'not_ends_with':
      return `${operator === 'ends_with' ? '' : '!'}match(${subject}, "*${value}")`
    case 'number_equals':
    case 'number_not_equals':
      return `${subject} ${operator === 'number_equals' ? '=' : '!='} ${value}`
    default:
      return `${subject} ${operator} ${text}`
  }
}

function subjectOf(leaf: Leaf): string {
  if (leaf.type === 'event-type') return 'type'
  if (!('name' in leaf)) return leaf.type
  const head = {
    'event-property': 'properties',
    'event-trait': 'traits',
    'event-context': 'context'
  }
  return [head[leaf.type], ...leaf.name.split('.').map(escapeKey)].join('.')
}

/** A key that is a word of the language, or begins with a digit, is a name when a backslash stands before it. */
function escapeKey(key: string): string {
  const escaped = key.replace(/[^\w-]/g, '\\$&')
  return /^(\d|-|(and|or|null)$)/.test(escaped) ? `\\${escaped}` : escaped
}

/** Compared as conditions on what they say; the order of joined conditions is part of it. */
function isSame(one: Meaning, other: Meaning): boolean {
  return JSON.stringify(shape(one)) === JSON.stringify(shape(other))
}

function shape(meaning: Meaning): unknown {
  if ('not' in meaning) return ['not', shape(meaning.not)]
  if ('join' in meaning) return [meaning.join, ...meaning.parts.map(shape)]
  const { type, operator, value } = meaning.leaf
  return [type, 'name' in meaning.leaf ? meaning.leaf.name : '', operator, String(value ?? '')]
}
