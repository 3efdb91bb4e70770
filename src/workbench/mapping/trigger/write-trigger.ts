import { keysOf } from './condition'
import { isSame, type Leaf, type Meaning, meaningOf, multipliedOut, settle } from './meaning'
import { readTrigger } from './read-trigger'
import { MAX_TEXT_CHARACTERS, parseAsSegment } from './segment-parser'

/**
 * A meaning in Segment's language: flat, with one level of brackets, or multiplied out.
 * @returns undefined where there is no text that Segment's parser reads so
 */
export function writeTrigger(meaning: Meaning): string | undefined {
  const forms = [meaning, ...(['or', 'and'] as const).map((join) => multipliedOut(meaning, join))]
  for (const form of forms) {
    const text = form && show(form)
    if (form === undefined || text === undefined || text.length > MAX_TEXT_CHARACTERS) continue
    const tree = parseAsSegment(text)
    const reading = readTrigger(text)
    // Who writes it must not be told that it is wrong.
    if ('error' in reading || reading.slip !== undefined) continue
    if (!isSame(settle(reading.meaning), form)) continue
    if (tree && isSame(meaningOf(tree), form)) return text
  }
  return undefined
}

/** A meaning as it would be written, whether Segment reads it so or not. */
export function show(meaning: Meaning): string {
  if ('not' in meaning) return `not (${show(meaning.not)})`
  if ('leaf' in meaning) return showLeaf(meaning.leaf)
  return meaning.parts
    .map((part) => ('join' in part ? `(${show(part)})` : show(part)))
    .join(` ${meaning.join} `)
}

function showLeaf(leaf: Leaf): string {
  const [head = '', ...keys] = keysOf(leaf)
  const subject = [head, ...keys.map(escapeKey)].join('.')
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

/** A key that is a word of the language, or begins with a digit, is a name when a backslash stands before it. */
function escapeKey(key: string): string {
  const escaped = key.replace(/[^\w-]/g, '\\$&')
  return /^(\d|-|(and|or|null)$)/.test(escaped) ? `\\${escaped}` : escaped
}
