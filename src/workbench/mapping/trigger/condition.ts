import { joined, type Leaf, type Meaning, negate } from './meaning'

/** What a trigger can look at, and what Segment's parser calls it. */
export const SUBJECTS: Readonly<Record<string, Leaf['type']>> = {
  type: 'event-type',
  event: 'event',
  name: 'name',
  userId: 'userId',
  properties: 'event-property',
  traits: 'event-trait',
  context: 'event-context'
}

/** What a condition may be, for who wrote something else. */
export const GRAMMAR =
  'A condition is type, event, name, userId, properties.…, traits.… or context.… with =, !=, <, <=, > or >= and a value, ' +
  'contains(…, "…") or match(…, "…*"); join them with and / or.'

/** Why a trigger says nothing that can be understood. */
export class Unreadable extends Error {}

/** What a condition compares with: a text in quotes, a number, or a word without quotes. */
export interface Value {
  readonly value: string | number
  readonly kind: 'text' | 'word' | 'number'
}

/** Reads what stands behind an operator. @throws Unreadable */
export function readValue(token: string): Value {
  const [quote] = token
  if (quote === '"' || quote === "'") {
    if (token.length < 2 || !token.endsWith(quote) || /(^|[^\\])(\\\\)*\\["']$/.test(token))
      throw new Unreadable(
        `The text ${token} is not closed, since a backslash stands before its last quote or there is none.`
      )
    const value = token.slice(1, -1)
    if (value.includes('"'))
      throw new Unreadable(
        `Segment ends a text at its next quote, also behind a backslash: ${token} cannot be compared with. Write match(…, "…*") with what stands before the quote.`
      )
    return { value, kind: 'text' }
  }
  if (/^[-+]?\d+(\.\d+)?$/.test(token)) {
    const value = Number(token)
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      throw new Unreadable(
        `${token} has more digits than a number holds: Segment compares with ${value}. Write it in double quotes.`
      )
    return { value, kind: 'number' }
  }
  if (/^[-+]?[\d.]/.test(token))
    throw new Unreadable(
      `${token} is not a number that Segment reads. Write it with digits, or in double quotes.`
    )
  return { value: token, kind: 'word' }
}

/** What a word such as `properties.plan` asks for. @throws Unreadable */
export function subjectOf(word: string): Leaf {
  const [head = '', ...rest] = splitPath(word)
  const type = Object.hasOwn(SUBJECTS, head) ? SUBJECTS[head] : undefined
  if (type === undefined)
    throw new Unreadable(`Segment cannot read this trigger: it does not know "${word}". ${GRAMMAR}`)
  const named = type === 'event-property' || type === 'event-trait' || type === 'event-context'
  if (named !== rest.length > 0)
    throw new Unreadable(
      named
        ? `Write what of ${head} is meant: ${head}.…`
        : `${head} has no parts: write ${head} without ${word.slice(head.length)}.`
    )
  const odd = rest.find((key) => /[.[\]]/.test(key) || key === '')
  if (odd !== undefined)
    throw new Unreadable(
      odd === ''
        ? `"${word}" has a dot too many.`
        : `No trigger reaches a key with a dot or a bracket in its name ("${odd}"). Have the source send it under another name.`
    )
  // What it is compared with comes after it.
  const subject = named ? { type, name: rest.join('.') } : { type }
  return { ...subject, operator: 'exists' } as Leaf
}

/** Where in an event a condition looks, key by key as Segment's own code goes. */
export function keysOf(leaf: Leaf): string[] {
  const [head = leaf.type] = Object.entries(SUBJECTS).find(([, type]) => type === leaf.type) ?? []
  return 'name' in leaf ? [head, ...(leaf.name.match(/[^[.\]]+/g) ?? [])] : [head]
}

/** The keys of a path in a trigger: by dots and `[0]`; a backslash takes the meaning of the sign behind it. */
export function splitPath(word: string): string[] {
  const keys = ['']
  for (const [piece] of word.matchAll(/\\.|\[\d+\]|./gs)) {
    if (piece === '.') keys.push('')
    else if (/^\[\d+\]$/.test(piece)) keys.push(piece.slice(1, -1))
    else keys.push(`${keys.pop() ?? ''}${piece.replace(/^\\(?=.)/s, '')}`)
  }
  return keys
}

/** A comparison as a meaning. @throws Unreadable where it compares with what is no number */
export function compare(subject: Leaf, sign: string, { value, kind }: Value): Meaning {
  const word = kind === 'word' ? value : undefined
  const isText =
    subject.type === 'event-type' || subject.type === 'event' || subject.type === 'name'
  if (sign === '<' || sign === '<=' || sign === '>' || sign === '>=') {
    if (String(value).trim() === '' || Number.isNaN(Number(value)))
      throw new Unreadable(`${sign} compares numbers, and "${value}" is none.`)
    return leaf(subject, sign, value)
  }
  const equals = equality(subject, { value, kind }, word, isText)
  if (sign === '=') return equals
  // "is not true" is not "is false": the opposite of these has to be asked for in other words.
  return kind === 'word' && 'leaf' in equals && /^is_/.test(equals.leaf.operator)
    ? { not: equals }
    : negate(equals)
}

function equality(
  subject: Leaf,
  { value, kind }: Value,
  word: string | number | undefined,
  isText: boolean
): Meaning {
  if (word === 'null') return leaf(subject, 'not_exists')
  if (!isText && (word === 'true' || word === 'false')) return leaf(subject, `is_${word}`)
  const numeric = kind === 'number' && !isText && subject.type !== 'userId'
  return numeric ? leaf(subject, 'number_equals', value) : leaf(subject, '=', String(value))
}

/** A pattern with one star at its end or beginning; with stars at both it means "contains". */
export function match(subject: Leaf, pattern: string): Meaning {
  const [, before = '', inner = '', after = ''] = /^(\**)(.*?)(\**)$/s.exec(pattern) ?? []
  if (inner === '' && before !== '') return leaf(subject, 'starts_with', '')
  if (inner.includes('*')) {
    const at = inner.indexOf('*')
    return joined('and', [
      match(subject, `${before}${inner.slice(0, at)}*`),
      match(subject, `*${inner.slice(at + 1)}${after}`)
    ])
  }
  if (before !== '' && after !== '') return leaf(subject, 'contains', inner)
  if (after !== '') return leaf(subject, 'starts_with', inner)
  return before !== '' ? leaf(subject, 'ends_with', inner) : leaf(subject, '=', inner)
}

/** A condition of one subject. */
export function leaf(subject: Leaf, operator: string, value?: string | number): Meaning {
  const { type } = subject
  const name = 'name' in subject ? { name: subject.name } : {}
  return { leaf: { type, ...name, operator, ...(value !== undefined && { value }) } as Leaf }
}
