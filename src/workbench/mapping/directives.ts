import { type JSONObject, transform } from '@segment/actions-core'
import { Liquid } from 'liquidjs'
import { errorMessage } from '../errors'
import { isRecord, isTooDeep, TOO_DEEP } from '../json'
import type { Finding } from './finding'
import { MAX_TEXT_CHARACTERS } from './trigger/segment-parser'

/**
 * How often actions-core may look at a part of a mapping before each event. It checks what is inside `@if`, `@case`, `@replace`,
 * `@json`, `@flatten` and `@transform` twice on each level: 40 levels would take it days.
 */
const MAX_STEPS = 50_000

const CHECKED_TWICE = new Set(['@if', '@case', '@replace', '@json', '@flatten', '@transform'])

/** What is wrong with the values of a mapping, whatever the event; nothing of it is evaluated here. */
export function checkDirectives(mapping: JSONObject): Finding[] {
  if (isTooDeep(mapping)) return [wrong('too-deep', ['mapping'], TOO_DEEP, 'Write it flatter.')]
  if (steps(mapping) > MAX_STEPS) {
    const message = 'Its directives are nested so deep that Segment would not come to an end.'
    return [wrong('too-deep', ['mapping'], message, 'Write it flatter.')]
  }
  const own = walk(mapping, ['mapping'])
  return own.some(({ level }) => level === 'error') ? own : [...own, ...schemaFindings(mapping)]
}

function wrong(code: string, at: readonly string[], message: string, todo?: string): Finding {
  return {
    level: 'error',
    code,
    at,
    message,
    ...(todo !== undefined && { todo }),
    effect: 'rejected'
  }
}

function steps(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  let sum = 1
  for (const [key, inner] of Object.entries(value))
    sum += steps(inner) * (CHECKED_TWICE.has(key) ? (key === '@transform' ? 4 : 2) : 1)
  return sum
}

function walk(value: unknown, at: readonly string[]): Finding[] {
  if (Array.isArray(value))
    return value.flatMap((part, index) => walk(part, [...at, String(index)]))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]) => {
    const place = [...at, key]
    const rule = key.startsWith('@') ? RULES[key] : undefined
    if (key.startsWith('@') && rule === undefined)
      return [wrong('unknown-directive', at, `It has an invalid directive: ${key}.`, KNOWN)]
    if (
      rule !== undefined &&
      isRecord(value) &&
      Object.keys(value).some((other) => isBeside(other, key))
    )
      return [
        wrong('directive-beside', at, `Beside ${key} there is something else; it stands alone.`)
      ]
    return [...(rule?.(inner, place) ?? []), ...walk(inner, place)]
  })
}

function isBeside(key: string, directive: string): boolean {
  return key !== directive && key !== '_metadata'
}

type Rule = (value: unknown, at: readonly string[]) => Finding[]

const nothing: Rule = () => []

/** What a directive needs beside what actions-core's own check asks for, and throws for only when an event comes. */
const RULES: Readonly<Record<string, Rule>> = {
  '@path': nothing,
  '@literal': nothing,
  '@arrayPath': nothing,
  '@excludeWhenNull': nothing,
  '@template': (text, at) => (typeof text === 'string' ? checkTemplate(text, at) : []),
  '@if': (options, at) =>
    has(options, 'exists') || has(options, 'blank')
      ? []
      : [wrong('directive', at, 'It needs "exists" or "blank": a condition.')],
  '@case': (options, at) => {
    const operator = isRecord(options) ? options.operator : undefined
    if (operator === 'lower' || operator === 'upper') return []
    const message = `"operator" is ${JSON.stringify(operator) ?? 'missing'}, but it must be "lower" or "upper".`
    return [{ level: 'error', code: 'directive', at, message }]
  },
  '@replace': (options, at) =>
    ['pattern2', 'replacement2'].flatMap((name) => {
      const text = isRecord(options) ? options[name] : undefined
      if (typeof text !== 'string' || text.length <= 10) return []
      return [wrong('directive', [...at, name], 'It has more than 10 characters.')]
    }),
  '@flatten': (options, at) =>
    has(options, 'separator') ? [] : [wrong('directive', at, 'It needs a "separator".')],
  '@json': (options, at) => {
    if (!has(options, 'value')) return [wrong('directive', at, 'It needs a "value".')]
    const mode = isRecord(options) ? options.mode : undefined
    if (mode === 'encode' || mode === 'decode' || typeof mode !== 'string') return []
    return [wrong('directive', at, `"mode" is "${mode}", but it must be "encode" or "decode".`)]
  },
  '@merge': (options, at) =>
    has(options, 'direction') ? [] : [wrong('directive', at, 'It needs a "direction".')],
  '@transform': nothing,
  '@liquid': (text, at) => (typeof text === 'string' ? checkLiquid(text, at) : [])
}

const KNOWN = `Known: ${Object.keys(RULES).join(', ')}.`

/** What counts as nothing for the runtime is not there. */
function has(options: unknown, key: string): boolean {
  return isRecord(options) && Boolean(options[key])
}

function checkTemplate(text: string, at: readonly string[]): Finding[] {
  if (text.length <= MAX_TEXT_CHARACTERS) return []
  const most = MAX_TEXT_CHARACTERS.toLocaleString('en-US')
  return [
    wrong('long-template', at, `A template has more than ${most} characters.`, 'Write it shorter.')
  ]
}

/** Characters of a liquid template. actions-core. */
const MAX_LIQUID = 1000

const DISABLED_TAGS = ['case', 'for', 'include', 'layout', 'render', 'tablerow']

const DISABLED_FILTERS = [
  ...['array_to_sentence_string', 'concat', 'find', 'find_exp', 'find_index', 'find_index_exp'],
  ...['group_by', 'group_by_exp', 'has', 'has_exp', 'map', 'newline_to_br', 'reject', 'reject_exp'],
  ...['reverse', 'sort', 'sort_natural', 'uniq', 'where_exp', 'type']
]

/** A parser of the templates that actions-core runs; what it disables is not known here, and so refused. */
function createParser(known: readonly string[]): Liquid {
  const engine = new Liquid({ strictFilters: true, parseLimit: 1000 })
  for (const tag of DISABLED_TAGS) {
    const refuse = () => {
      throw new Error(`the tag "${tag}" is disabled in Segment`)
    }
    engine.registerTag(tag, { parse: refuse, render: refuse })
  }
  for (const filter of DISABLED_FILTERS) delete engine.filters[filter]
  for (const filter of known) engine.registerFilter(filter, (value: unknown) => value)
  return engine
}

function checkLiquid(
  text: string,
  at: readonly string[],
  unknown: readonly string[] = []
): Finding[] {
  if (text.length > MAX_LIQUID)
    return [
      wrong('liquid', at, 'A liquid template has more than 1,000 characters.', 'Write it shorter.')
    ]
  try {
    createParser(unknown).parse(text)
    return unknown.map((filter): Finding => {
      const message = `Liquid has no filter "${filter}": the value passes it unchanged.`
      return { level: 'warning', code: 'liquid-filter', at, message }
    })
  } catch (error) {
    const said = errorMessage(error)
    const filter = /^undefined filter: ([\w-]+)/.exec(said)?.[1]
    if (filter !== undefined && !DISABLED_FILTERS.includes(filter) && !unknown.includes(filter))
      return checkLiquid(text, at, [...unknown, filter])
    const reason = filter === undefined ? said : `the filter "${filter}" is disabled in Segment`
    const todo = /"\$\./.test(said) ? 'Write the path without "$.": {{ properties.… }}.' : undefined
    return [wrong('liquid', at, `The liquid template cannot be run: ${reason}.`, todo)]
  }
}

/** What actions-core's own check says. Liquid is left out, since it would be run. */
function schemaFindings(mapping: JSONObject): Finding[] {
  try {
    transform(withoutLiquid(mapping) as JSONObject, {})
    return []
  } catch (error) {
    const said = [...errorMessage(error).matchAll(/ValidationError: (\/\S*) (.*)/g)]
    return said.map(([, path = '', message = '']) =>
      wrong('directive', ['mapping', ...path.split('/').slice(1)], `It ${message}`)
    )
  }
}

/** A copy with a text in place of each liquid template; actions-core's mapping kit writes into what it is given. */
function withoutLiquid(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutLiquid)
  if (!isRecord(value)) return value
  if (typeof value['@liquid'] === 'string') return { '@literal': '' }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutLiquid(inner)])
  )
}
