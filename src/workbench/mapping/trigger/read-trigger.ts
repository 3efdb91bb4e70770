import {
  compare,
  GRAMMAR,
  leaf,
  match,
  readValue,
  splitPath,
  SUBJECTS,
  subjectOf,
  Unreadable,
  type Value
} from './condition'
import { joined, type Leaf, type Meaning } from './meaning'

/** A trigger as its author means it. */
export interface Reading {
  readonly meaning: Meaning
  /** The first thing that is written as in another language, such as `==`. */
  readonly slip?: Slip
  readonly negates: boolean
  readonly mixes: boolean
}

/** What Segment writes in another way, and the condition in which it stands. */
interface Slip {
  readonly rule: string
  of?: Meaning
}

/** A piece of a trigger: a text in quotes, a sign, or a word with the escapes and indexes that belong to it. */
const TOKEN =
  /"(?:[^"\\]|\\(?:.|$))*"?|'(?:[^'\\]|\\(?:.|$))*'?|[“”„«][^“”»]*[“”»]?|[‘’‚][^‘’]*[‘’]?|&&|\|\||[=!<>]+|[(),[\]]|(?:\\.|\[\d+\]|[^\s"'=!<>(),&|[\]\\])+|\S/gs

/** Brackets that are nested deeper than this are refused: nobody can read them, and a parser would run out of stack. */
const MAX_DEPTH = 50

const FUNCTIONS = new Set(['contains', 'match'])

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
  #slip: Slip | undefined
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

  #slipped(rule: string): void {
    this.#slip ??= { rule }
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
    const before = this.#slip
    const isGroup = this.#peek() === '('
    const meaning = isGroup ? this.#group() : this.#condition()
    if (!isGroup && before === undefined && this.#slip !== undefined) this.#slip.of = meaning
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
    if (word === undefined || word === ')')
      throw new Unreadable(`A condition is missing. ${GRAMMAR}`)
    if (this.#peek() === '(') return this.#call(word)
    const subject = subjectOf(word)
    const operator = this.#take()
    if (operator?.toLowerCase() === 'in') return this.#among(subject)
    if (operator === undefined)
      throw new Unreadable(
        `"${word}" is compared with nothing. Write an operator and a value after it.`
      )
    const sign = /^==+$/.test(operator) ? '=' : /^(<>|!==+)$/.test(operator) ? '!=' : operator
    if (sign !== operator) this.#slipped(`Compare with one "${sign}"`)
    if (!/^(=|!=|<=?|>=?)$/.test(sign))
      throw new Unreadable(`${operator} is not an operator. ${GRAMMAR}`)
    return compare(subject, sign, this.#value(word))
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
    this.#slipped('in is not an operator. Compare with each value')
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
    const { value } = this.#value(word)
    if (this.#take() !== ')') throw new Unreadable(`${name}(…) is not closed after its two values.`)
    return name === 'contains'
      ? leaf(subject, 'contains', String(value))
      : match(subject, String(value))
  }

  /** A value; several words without quotes are one that lacks them. */
  #value(subject: string): Value {
    const first = this.#take()
    if (first === undefined)
      throw new Unreadable(
        'The trigger ends with an operator. Write the value that it compares with.'
      )
    if (/^[(),[\]=!<>&|]/.test(first))
      throw new Unreadable(
        `There is ${first} where the value for ${subject} is expected. ${GRAMMAR}`
      )
    if (first.startsWith("'")) this.#slipped(`Write ${first} in double quotes`)
    if (/^[“”„«‘’‚]/.test(first)) {
      this.#slipped(`Write ${first} in straight quotes`)
      return readValue(`'${first.replace(/^.|[“”»‘’]$/gu, '')}'`)
    }
    if (first.startsWith('"') && first.includes("\\'")) {
      this.#slipped("Segment keeps a backslash before ' as a part of the text")
      return readValue(first.replaceAll("\\'", "'"))
    }
    if (/^["']/.test(first)) return readValue(first)
    const words = [first]
    for (let token = this.#peek(); isBareWord(token); token = this.#peek()) {
      words.push(token)
      this.#at += 1
    }
    if (words.length === 1) return this.#word(first)
    this.#slipped('Write a value of several words in double quotes')
    return { value: words.join(' '), kind: 'text' }
  }

  /** A value without quotes: a number, or a word that Segment knows; any other it compares with as a text. */
  #word(word: string): Value {
    const known = word.toLowerCase()
    if (known !== word && /^(true|false|null)$/.test(known)) {
      this.#slipped(`Segment compares with the text "${word}". Write ${known}`)
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
