import type { Condition, GroupCondition } from '@segment/destination-subscriptions'

/** A condition on one value of an event, as Segment's parser makes it. */
export type Leaf = Exclude<Condition, GroupCondition>

/** What a trigger says, by the usual rules: `not` before `and` before `or`, brackets at any depth. */
export type Meaning =
  | { readonly join: 'and' | 'or'; readonly parts: readonly Meaning[] }
  | { readonly not: Meaning }
  | { readonly leaf: Leaf }

/** A trigger as its author means it. */
export interface Reading {
  readonly meaning: Meaning
  /** The sentence on the first thing that is written as in another language, such as `==`. */
  readonly slip?: string
  readonly negates: boolean
  readonly mixes: boolean
}

/** A piece of a trigger: a text in quotes, a sign, or a word with the escapes and indexes that belong to it. */
const TOKEN =
  /"(?:[^"\\]|\\(?:.|$))*"?|'(?:[^'\\]|\\(?:.|$))*'?|[“”„«][^“”»]*[“”»]?|[‘’‚][^‘’]*[‘’]?|&&|\|\||[=!<>]+|[(),[\]]|(?:\\.|\[\d+\]|[^\s"'=!<>(),&|[\]\\])+|\S/gs

/** Brackets that are nested deeper than this are refused: nobody can read them, and a parser would run out of stack. */
const MAX_DEPTH = 50

const FUNCTIONS = new Set(['contains', 'match'])

const SUBJECTS: Readonly<Record<string, Leaf['type']>> = {
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
class Unreadable extends Error {}

/** Reads what a trigger means, whatever Segment's parser makes of it; an error where it means nothing. */
export function readTrigger(query: string): Reading | { readonly error: string } {
  try {
    return new Reader(query.match(TOKEN) ?? []).trigger()
  } catch (error) {
    if (error instanceof Unreadable) return { error: error.message }
    throw error
  }
}

class Reader {
  #at = 0
  #depth = 0
  #slip: string | undefined
  #negates = false
  #mixes = false

  constructor(private readonly tokens: readonly string[]) {}

  trigger(): Reading {
    const meaning = this.#either()
    const rest = this.#peek()
    if (rest === ')') throw new Unreadable('There is a ")" without its "(". Take it away.')
    if (rest !== undefined) {
      const before = this.tokens[this.#at - 1] ?? ''
      throw new Unreadable(`"${rest}" after ${before} joins nothing. Write "and" or "or" there.`)
    }
    const slip = this.#slip
    return {
      meaning,
      negates: this.#negates,
      mixes: this.#mixes,
      ...(slip !== undefined && { slip })
    }
  }

  #peek(): string | undefined {
    return this.tokens[this.#at]
  }

  #take(): string | undefined {
    const token = this.tokens[this.#at]
    this.#at += 1
    return token
  }

  #slipped(sentence: string): void {
    this.#slip ??= sentence
  }

  #either(): Meaning {
    const parts = [this.#all()]
    while (this.#joins('or', '||')) parts.push(this.#all())
    if (
      parts.length > 1 &&
      parts.some((part) => 'join' in part && part.join === 'and' && !this.#bracketed.has(part))
    )
      this.#mixes = true
    return joined('or', parts)
  }

  /** Parts that stand in brackets of their own. */
  readonly #bracketed = new WeakSet<Meaning>()

  #all(): Meaning {
    const parts = [this.#one()]
    while (this.#joins('and', '&&')) parts.push(this.#one())
    return joined('and', parts)
  }

  #joins(word: 'and' | 'or', sign: string): boolean {
    const token = this.#peek()
    if (token !== sign && token?.toLowerCase() !== word) return false
    if (token === sign) this.#slipped(`Join conditions with "${word}", not with "${sign}".`)
    this.#at += 1
    if (this.#peek() === undefined)
      throw new Unreadable(
        `The trigger ends with "${token}". Write another condition, or leave it out.`
      )
    return true
  }

  #one(): Meaning {
    let negated = false
    for (let token = this.#peek(); token !== undefined; token = this.#peek()) {
      if (token.toLowerCase() !== 'not' && !/^!+$/.test(token)) break
      // A sign before a function is the one negation that Segment knows.
      this.#negates ||= token !== '!' || !FUNCTIONS.has(this.tokens[this.#at + 1] ?? '')
      if (token.toLowerCase() === 'not' || token.length % 2 === 1) negated = !negated
      this.#at += 1
    }
    const meaning = this.#peek() === '(' ? this.#group() : this.#condition()
    return negated ? { not: meaning } : meaning
  }

  #group(): Meaning {
    this.#at += 1
    this.#depth += 1
    if (this.#depth > MAX_DEPTH)
      throw new Unreadable(
        `The brackets are nested deeper than ${MAX_DEPTH} levels. Write it flatter.`
      )
    const meaning = this.#either()
    if (this.#take() !== ')')
      throw new Unreadable('A bracket is not closed, or a joiner is missing in it.')
    this.#depth -= 1
    this.#bracketed.add(meaning)
    return meaning
  }

  #condition(): Meaning {
    const word = this.#take()
    if (word === undefined) throw new Unreadable(`A condition is missing. ${GRAMMAR}`)
    if (this.#peek() === '(') return this.#call(word)
    const subject = subjectOf(word)
    const operator = this.#take()
    if (operator?.toLowerCase() === 'in') return this.#among(subject)
    if (operator === undefined)
      throw new Unreadable(
        `"${word}" is compared with nothing. Write an operator and a value after it.`
      )
    const sign = /^==+$/.test(operator) ? '=' : /^(<>|!==+)$/.test(operator) ? '!=' : operator
    if (sign !== operator)
      this.#slipped(`Compare with one "${sign}": ${word} ${sign} ${this.#peek() ?? '…'}`)
    if (!/^(=|!=|<=?|>=?)$/.test(sign))
      throw new Unreadable(`${operator} is not an operator. ${GRAMMAR}`)
    return compare(subject, sign, this.#value(word, operator))
  }

  #among(subject: Leaf): Meaning {
    const open = this.#take()
    if (open !== '[' && open !== '(') throw new Unreadable(`in is not an operator. ${GRAMMAR}`)
    const parts: Meaning[] = []
    for (let token = this.#take(); token !== ']' && token !== ')'; token = this.#take()) {
      if (token === undefined) throw new Unreadable('A list of values is not closed.')
      if (token !== ',') parts.push(compare(subject, '=', readValue(token)))
    }
    if (parts.length === 0) throw new Unreadable('A list of values is empty.')
    this.#slipped('in is not an operator: compare with each value.')
    return joined('or', parts)
  }

  #call(name: string): Meaning {
    if (!FUNCTIONS.has(name))
      throw new Unreadable(`${name}(…) is nothing that Segment reads in a trigger. ${GRAMMAR}`)
    this.#at += 1
    const word = this.#take() ?? ''
    const subject = subjectOf(word)
    if (subject.type === 'event-type')
      throw new Unreadable(`${name}(…) cannot look at type. Write type = "…".`)
    if (this.#take() !== ',') throw new Unreadable(`${name}(…) takes two values. ${GRAMMAR}`)
    const { value } = this.#value(word, ',')
    if (this.#take() !== ')') throw new Unreadable(`${name}(…) is not closed after its two values.`)
    return name === 'contains'
      ? leaf(subject, 'contains', String(value))
      : match(subject, String(value))
  }

  /** A value; several words without quotes are one that lacks them. */
  #value(subject: string, operator: string): Value {
    const first = this.#take()
    if (first === undefined)
      throw new Unreadable(
        'The trigger ends with an operator. Write the value that it compares with.'
      )
    if (/^[(),[\]=!<>&|]/.test(first))
      throw new Unreadable(
        `There is ${first} where the value for ${subject} is expected. ${GRAMMAR}`
      )
    if (first.startsWith("'"))
      this.#slipped(
        `Write ${first} in double quotes: ${subject} ${operator} "${first.replace(/^'|'$/g, '')}"`
      )
    if (/^[“”„«‘’‚]/.test(first)) {
      const value = first.replace(/^.|[“”»‘’]$/gu, '')
      this.#slipped(`Write ${first} in straight quotes: ${subject} ${operator} "${value}"`)
      return readValue(`"${value}"`)
    }
    if (/^["']/.test(first)) return readValue(first)
    const words = [first]
    for (let token = this.#peek(); isBareWord(token); token = this.#peek()) {
      words.push(token)
      this.#at += 1
    }
    if (words.length === 1) return this.#word(first)
    const value = words.join(' ')
    this.#slipped(
      `Write a value of several words in double quotes: ${subject} ${operator} "${value}"`
    )
    return { value, kind: 'text' }
  }

  /** A value without quotes: a number, or a word that Segment knows; any other it compares with as a text. */
  #word(word: string): Value {
    const known = word.toLowerCase()
    if (known !== word && /^(true|false|null)$/.test(known)) {
      this.#slipped(`Segment compares with the text "${word}". Write ${known}.`)
      return readValue(known)
    }
    if (Object.hasOwn(SUBJECTS, splitPath(word)[0] ?? '') && word.includes('.'))
      this.#slipped(
        `Segment compares with the text "${word}", not with what the event has there: a trigger compares with fixed values only.`
      )
    return readValue(word)
  }
}

function isBareWord(token: string | undefined): token is string {
  return token !== undefined && !/^(and|or)$/i.test(token) && !/^["'(),[\]=!<>&|]/.test(token)
}

interface Value {
  readonly value: string | number
  readonly kind: 'text' | 'word' | 'number'
}

function readValue(token: string): Value {
  const [quote] = token
  if (quote === '"' || quote === "'") {
    if (token.length < 2 || !token.endsWith(quote) || /(^|[^\\])(\\\\)*\\["']$/.test(token))
      throw new Unreadable(
        `The text ${token} is not closed, since a backslash stands before its last quote or there is none.`
      )
    const value = token.slice(1, -1)
    if (/\\["']/.test(value))
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

/** What a word such as `properties.plan` asks for. */
function subjectOf(word: string): Leaf {
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

/** The keys of a path: by dots and `[0]`; a backslash takes the meaning of the sign behind it. */
function splitPath(word: string): string[] {
  const keys = ['']
  for (const [piece] of word.matchAll(/\\.|\[\d+\]|./gs)) {
    if (piece === '.') keys.push('')
    else if (/^\[\d+\]$/.test(piece)) keys.push(piece.slice(1, -1))
    else keys.push(`${keys.pop() ?? ''}${piece.replace(/^\\(?=.)/s, '')}`)
  }
  return keys
}

function compare(subject: Leaf, sign: string, { value, kind }: Value): Meaning {
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
function match(subject: Leaf, pattern: string): Meaning {
  const [, before = '', inner = '', after = ''] = /^(\**)(.*?)(\**)$/s.exec(pattern) ?? []
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

function leaf(subject: Leaf, operator: string, value?: string | number): Meaning {
  const { type } = subject
  const name = 'name' in subject ? { name: subject.name } : {}
  return { leaf: { type, ...name, operator, ...(value !== undefined && { value }) } as Leaf }
}

/** Conditions joined, without brackets that say nothing. */
export function joined(join: 'and' | 'or', parts: readonly Meaning[]): Meaning {
  const flat = parts.flatMap((part) => ('join' in part && part.join === join ? part.parts : [part]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { join, parts: flat }
}

const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '!=',
  number_equals: 'number_not_equals',
  contains: 'not_contains',
  starts_with: 'not_starts_with',
  ends_with: 'not_ends_with',
  exists: 'not_exists',
  is_true: 'is_false',
  '<': '>=',
  '>': '<='
}

const OPPOSITE = new Map(
  Object.entries(OPPOSITES).flatMap(([one, other]) => [
    [one, other],
    [other, one]
  ])
)

/** The opposite, with every negation at a single condition; what compares numbers or texts still asks for one. */
function negate(meaning: Meaning): Meaning {
  if ('not' in meaning) return settle(meaning.not)
  if ('join' in meaning)
    return joined(meaning.join === 'and' ? 'or' : 'and', meaning.parts.map(negate))
  const operator = OPPOSITE.get(meaning.leaf.operator)
  return operator === undefined ? { not: meaning } : { leaf: { ...meaning.leaf, operator } as Leaf }
}

/** The same meaning, with every negation at a single condition. */
export function settle(meaning: Meaning): Meaning {
  if ('not' in meaning) return negate(meaning.not)
  return 'join' in meaning ? joined(meaning.join, meaning.parts.map(settle)) : meaning
}

const LOOSE = new Set(['is_true', 'is_false', 'number_equals', '<', '<=', '>', '>='])

/** Whether a negation is in it whose opposite asks for more than the negation does: for a value that is there. */
export function isLoose(meaning: Meaning, negated = false): boolean {
  if ('not' in meaning) return isLoose(meaning.not, !negated)
  if ('join' in meaning) return meaning.parts.some((part) => isLoose(part, negated))
  return negated && LOOSE.has(meaning.leaf.operator)
}
