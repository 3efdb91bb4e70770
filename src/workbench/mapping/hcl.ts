import type { Json, JsonObject } from '../wire'

/** Why a text of Terraform cannot be read, and in which of its lines. */
export class HclProblem extends Error {
  constructor(
    readonly line: number,
    message: string
  ) {
    super(`Line ${line}: ${message}`)
  }
}

/** A block as `resource "type" "name" { … }`; values that only Terraform can work out are not in it, but told of. */
export interface HclBlock {
  readonly labels: readonly string[]
  readonly line: number
  readonly attributes: JsonObject
  /** The attributes that are expressions, with their text and line. */
  readonly expressions: readonly {
    readonly path: string
    readonly text: string
    readonly line: number
  }[]
  /** The comments in the block. */
  readonly comments: readonly string[]
}

/**
 * Reads every block of one resource type, as Terraform's provider writes it and as people do: indented, with heredocs, comments,
 * `jsonencode(…)` and objects in HCL's or JSON's form.
 * @throws HclProblem where the text is not HCL
 */
export function readBlocks(text: string, type: string): HclBlock[] {
  const blocks: HclBlock[] = []
  const head = new RegExp(`^[ \\t]*resource[ \\t]+"?${type}"?[ \\t]+"?([\\w-]+)"?\\s*\\{`, 'gm')
  const bare = withoutComments(text)
  for (let found = head.exec(bare); found !== null; found = head.exec(bare)) {
    const reader = new Reader(text, found.index + found[0].length - 1)
    const before = text.slice(0, found.index)
    blocks.push({
      labels: [type, found[1] ?? ''],
      line: before.split('\n').length,
      attributes: reader.object([]),
      expressions: reader.expressions,
      comments: reader.comments
    })
    head.lastIndex = reader.at
  }
  return blocks
}

/** The text with blanks in place of comments that stand outside of blocks' texts, of the same length. */
function withoutComments(text: string): string {
  return text.replace(/"(?:[^"\\\n]|\\.)*"|\/\*[\s\S]*?\*\/|(?:#|\/\/)[^\n]*/g, (piece) =>
    piece.startsWith('"') ? piece : piece.replace(/[^\n]/g, ' ')
  )
}

const SPACE = /(?:\s|,|(#|\/\/)[^\n]*|\/\*[\s\S]*?\*\/)+/y
const BLANKS = /(?:[ \t]|\/\*[\s\S]*?\*\/)+/y

class Reader {
  readonly expressions: { path: string; text: string; line: number }[] = []
  readonly comments: string[] = []

  constructor(
    private readonly text: string,
    public at: number
  ) {}

  object(path: readonly string[]): JsonObject {
    this.#expect('{')
    const entries: [string, Json][] = []
    for (this.#skip(); this.text[this.at] !== '}'; this.#skip()) {
      const start = this.at
      const key = this.#key()
      // Before its bracket a block may have labels, as a provisioner has.
      this.#take(/(?:[ \t]*"[^"\n]*"(?=[ \t"]*\{))*/y)
      this.#take(BLANKS)
      const sign = this.text[this.at]
      if (sign === '=' || sign === ':') this.at += 1
      else if (sign !== '{') throw this.#problem(`After ${key ?? 'a key'} a "=" is missing.`)
      const value = this.#value([...path, key ?? '…'])
      if (key === undefined) this.#note([...path, '…'], start)
      else if (sign !== '{' && entries.some(([known]) => known === key))
        throw new HclProblem(lineAt(this.text, start), `${key} stands here twice.`)
      else if (value !== undefined) entries.push([key, value])
    }
    this.at += 1
    return Object.fromEntries(entries)
  }

  /** A key; undefined where it is an expression. */
  #key(): string | undefined {
    const sign = this.text[this.at]
    if (sign === '"' && !this.#interpolates()) return this.#string()
    if (sign === '"') {
      this.#take(/"(?:[^"\\\n$]|\\.|\$\{[^}]*\}|\$)*"/y)
      return undefined
    }
    if (sign === '(') {
      this.#take(/\([^)\n]*\)/y)
      return undefined
    }
    const word = this.#take(/[\w-]+/y)
    if (word === undefined)
      throw this.#problem(
        this.at >= this.text.length ? 'The block is not closed.' : 'A key is expected here.'
      )
    return word
  }

  #list(path: readonly string[]): Json[] {
    this.#expect('[')
    const items: Json[] = []
    for (this.#skip(); this.text[this.at] !== ']'; this.#skip()) {
      const value = this.#value([...path, String(items.length)])
      items.push(value ?? null)
    }
    this.at += 1
    return items
  }

  /** A value; undefined for an expression, which is noted. */
  #value(path: readonly string[]): Json | undefined {
    this.#skip()
    const start = this.at
    const expressions = this.expressions.length
    const value = this.#plain(path)
    this.#take(BLANKS)
    const next = this.text[this.at] ?? ''
    const ends = next === '' || /[\s,}\])#]/.test(next) || this.text.startsWith('//', this.at)
    if (value !== undefined && ends) return value
    // What follows a value makes an expression of it: an operator, an index, a condition.
    this.expressions.length = expressions
    this.at = start
    this.#expression()
    this.#note(path, start)
    return undefined
  }

  /** Notes an expression that begins there and ends here. */
  #note(path: readonly string[], start: number): void {
    const text = this.text.slice(start, this.at).trim()
    this.expressions.push({ path: path.join('.'), text, line: lineAt(this.text, start) })
  }

  /** A value that needs no evaluation; undefined where it is something else. */
  #plain(path: readonly string[]): Json | undefined {
    const sign = this.text[this.at]
    if (sign === '{' || sign === '[') {
      // `[for …]` and `{for …}` make values out of others.
      if (/^[[{]\s*for\s/.test(this.text.slice(this.at, this.at + 100))) return undefined
      return sign === '{' ? this.object(path) : this.#list(path)
    }
    if (sign === '"') return this.#interpolates() ? undefined : this.#string()
    if (sign === '<') return this.#heredoc()
    if (this.#take(/jsonencode\s*\(/y) !== undefined) return this.#encoded(path)
    const word = this.#take(/-?[\w.]+/y)
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    return word !== undefined && /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(word)
      ? Number(word)
      : undefined
  }

  #encoded(path: readonly string[]): Json | undefined {
    const value = this.#value(path)
    this.#skip()
    if (value === undefined || this.text[this.at] !== ')') return undefined
    this.at += 1
    return value
  }

  /** Whether the text that begins here holds `${…}` or `%{…}`, which Terraform fills in. */
  #interpolates(): boolean {
    const [text = ''] = /^"(?:[^"\\]|\\.|\$\{[^}]*\})*"/s.exec(this.text.slice(this.at)) ?? []
    return interpolates(text)
  }

  #string(): string {
    const literal = this.#take(/"(?:[^"\\\n]|\\.)*"/y)
    if (literal === undefined) throw this.#problem('A text is not closed.')
    try {
      // HCL knows the escapes of JSON, and \U with eight digits.
      const json = literal.replace(/\\U([0-9a-f]{8})/gi, (_, hex: string) =>
        JSON.stringify(String.fromCodePoint(Number.parseInt(hex, 16))).slice(1, -1)
      )
      return unescapeTemplates(String(JSON.parse(json)))
    } catch {
      throw this.#problem(`The text ${literal} holds an escape that is not known.`)
    }
  }

  /** `<<EOF` and `<<-EOF`, whose lines lose the blanks that all of them begin with. */
  #heredoc(): string | undefined {
    const head = this.#take(/<<(-?)([\w-]+)[ \t]*\r?\n/y)
    if (head === undefined) return undefined
    const [, dash, mark = ''] = /<<(-?)([\w-]+)/.exec(head) ?? []
    const end = new RegExp(`^[ \\t]*${mark}[ \\t]*\\r?$`, 'm').exec(this.text.slice(this.at))
    if (end === null) throw this.#problem(`The text <<${mark} is not closed.`)
    const lines = this.text
      .slice(this.at, this.at + end.index)
      .split('\n')
      .slice(0, -1)
    this.at += end.index + end[0].length
    const indents = lines
      .filter((line) => line.trim() !== '')
      .map((line) => /^\s*/.exec(line)?.[0].length ?? 0)
    const indent = dash === '-' && indents.length > 0 ? Math.min(...indents) : 0
    const body = `${lines.map((line) => line.slice(indent)).join('\n')}\n`
    return interpolates(body) ? undefined : unescapeTemplates(body)
  }

  /** An expression up to its end: the line's, or that of the brackets around it. */
  #expression(): void {
    let depth = 0
    while (this.at < this.text.length) {
      const sign = this.text[this.at] ?? ''
      if (sign === '"') {
        this.#take(/"(?:[^"\\\n]|\\.)*"?/y)
        continue
      }
      if (/[([{]/.test(sign)) depth += 1
      if (/[)\]}]/.test(sign)) depth -= 1
      if (depth < 0 || (depth === 0 && (sign === '\n' || sign === ','))) break
      this.at += 1
    }
  }

  #skip(): void {
    const passed = this.#take(SPACE)
    for (const [comment] of passed?.matchAll(/(?:#|\/\/)[^\n]*/g) ?? [])
      this.comments.push(comment.trim())
  }

  #expect(sign: string): void {
    this.#skip()
    if (this.text[this.at] !== sign) throw this.#problem(`"${sign}" is expected here.`)
    this.at += 1
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found === null) return undefined
    this.at += found[0].length
    return found[0]
  }

  #problem(message: string): HclProblem {
    return new HclProblem(lineAt(this.text, this.at), message)
  }
}

/** Whether a text holds `${…}` or `%{…}`, which Terraform fills in. */
export function interpolates(text: string): boolean {
  return /(^|[^$])(\$\$)*\$\{|(^|[^%])(%%)*%\{/.test(text)
}

/** Doubled, the sign that begins an expression stands for itself. */
function unescapeTemplates(text: string): string {
  return text.replace(/([$%])\1(?=\{)/g, '$1')
}

function lineAt(text: string, at: number): number {
  return text.slice(0, at).split('\n').length
}
