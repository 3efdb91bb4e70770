import type { Json } from '../../src/workbench/wire'

/** A block of Terraform as far as it is needed here: its attributes, values that are expressions as text. */
export type HclBlock = Readonly<Record<string, Json | HclExpression>>

/** An expression that only Terraform can evaluate, such as `var.destination_id`. */
export interface HclExpression {
  readonly expression: string
}

/**
 * Reads the first block that begins with `head` (`resource "segment_destination_subscription"`).
 * @returns null where there is none @throws Error where it cannot be read
 */
export function readBlock(text: string, head: RegExp): HclBlock | null {
  const found = head.exec(text)
  if (found === null) return null
  const open = text.indexOf('{', found.index + found[0].length)
  if (open < 0) return null
  const reader = createReader(text, open)
  return reader.object() as HclBlock
}

interface Reader {
  object(): Record<string, Json>
}

/** Reads the values of HCL: objects with `=` or `:`, lists, strings, numbers, jsonencode(…), and expressions as they are. */
function createReader(text: string, start: number): Reader {
  let at = start
  const skip = () => {
    for (;;) {
      const space = /^(?:\s|,|#[^\n]*|\/\/[^\n]*)+/.exec(text.slice(at))
      if (space === null) return
      at += space[0].length
    }
  }
  const expect = (sign: string) => {
    skip()
    if (text[at] !== sign) throw new Error(`Expected "${sign}" at "${text.slice(at, at + 20)}".`)
    at += 1
  }
  const take = (pattern: RegExp): string | null => {
    skip()
    const found = pattern.exec(text.slice(at))
    if (found === null) return null
    at += found[0].length
    return found[0]
  }
  const string = (): string => {
    const literal: string | null = JSON.parse(take(/^"(?:[^"\\]|\\.)*"/) ?? 'null')
    // Doubled, the sign that begins an expression stands for itself.
    return (literal ?? '').replace(/([$%])\1(?=\{)/g, '$1')
  }
  const object = (): Record<string, Json> => {
    const entries: [string, Json][] = []
    expect('{')
    for (skip(); text[at] !== '}'; skip()) {
      const key = text[at] === '"' ? string() : take(/^[\w-]+/)
      if (key === null) throw new Error(`No key at "${text.slice(at, at + 20)}".`)
      skip()
      if (text[at] === '=' || text[at] === ':') at += 1
      entries.push([key, value()])
    }
    at += 1
    return Object.fromEntries(entries)
  }
  const list = (): Json[] => {
    const items: Json[] = []
    expect('[')
    for (skip(); text[at] !== ']'; skip()) items.push(value())
    at += 1
    return items
  }
  const value = (): Json => {
    skip()
    if (text[at] === '{') return object()
    if (text[at] === '[') return list()
    if (text[at] === '"') return string()
    if (take(/^jsonencode\s*\(/) !== null) {
      const inner = value()
      expect(')')
      return inner
    }
    const word = take(/^[^\s,}\])]+/)
    if (word === null) throw new Error('The text ends too early.')
    if (word === 'true' || word === 'false') return word === 'true'
    if (word === 'null') return null
    return /^-?\d+(\.\d+)?$/.test(word) ? Number(word) : { expression: word }
  }
  return { object }
}
