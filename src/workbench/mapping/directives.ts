import {
  type JSONObject,
  type JSONPrimitive,
  type JSONValue,
  transform
} from '@segment/actions-core'
import { Liquid } from 'liquidjs'
import { errorMessage } from '../errors'
import { isRecord, isTooDeep, TOO_DEEP } from '../json'
import type { Finding } from './finding'
import { ROOT_DIRECTIVE } from './places'
import { MAX_TEXT_CHARACTERS } from './trigger/segment-parser'

/**
 * How often actions-core may look at a part of a mapping before each event. It checks what is inside `@if`, `@case`, `@replace`,
 * `@json`, `@flatten` and `@transform` twice on each level: 40 levels would take it days.
 */
const MAX_STEPS = 50_000

const CHECKED_TWICE = new Set(['@if', '@case', '@replace', '@json', '@flatten', '@transform'])

/** What is wrong with the values of a mapping, whatever the event; nothing of it that can be expensive is evaluated here. */
export function checkDirectives(mapping: JSONObject): Finding[] {
  if (isTooDeep(mapping)) return [wrong('too-deep', ['mapping'], TOO_DEEP, 'Write it flatter.')]
  if (steps(mapping) > MAX_STEPS) {
    const message = 'Its directives are nested so deep that Segment would not come to an end.'
    return [wrong('too-deep', ['mapping'], message, 'Write it flatter.')]
  }
  const { [ROOT_DIRECTIVE]: root, ...fields } = mapping
  return [...checkRoot(root, ['mapping', ROOT_DIRECTIVE]), ...walk(fields, ['mapping'])]
}

/** The directive of a whole mapping gets the fields as its "mapping". */
function checkRoot(root: unknown, at: readonly string[]): Finding[] {
  if (root === undefined) return []
  const [[name, options] = ['', undefined], ...more] = isRecord(root) ? Object.entries(root) : []
  if (more.length > 0 || !name.startsWith('@') || !isRecord(options))
    return [wrong('directive', at, 'It must be one directive, with an object of what it needs.')]
  return walk({ [name]: { ...options, mapping: {} } }, at)
}

function wrong(code: string, at: readonly string[], message: string, todo?: string): Finding {
  return { level: 'error', code, at, message, ...(todo !== undefined && { todo }) }
}

function steps(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  let sum = 1
  for (const [key, inner] of Object.entries(value))
    sum += steps(inner) * (CHECKED_TWICE.has(key) ? (key === '@transform' ? 4 : 2) : 1)
  return sum
}

function walk(value: unknown, at: readonly string[]): Finding[] {
  if (typeof value !== 'object' || value === null) return []
  const directive = Object.keys(value).find((key) => key.startsWith('@'))
  const own = directive === undefined ? [] : checkDirective(value, directive, at)
  if (own.some(({ code }) => code === 'unknown-directive')) return own
  const inner = Object.entries(value).flatMap(([key, part]) => walk(part, [...at, key]))
  return [...own, ...inner]
}

/** What is wrong with a directive itself, whatever stands in it. */
function checkDirective(value: object, name: string, at: readonly string[]): Finding[] {
  const place = [...at, name]
  if (!KNOWN.includes(name))
    return [
      wrong(
        'unknown-directive',
        place,
        `It has an invalid directive: ${name}.`,
        `Known: ${KNOWN.join(', ')}.`
      )
    ]
  if (Object.keys(value).some((key) => key !== name && key !== '_metadata'))
    return [
      wrong('directive-beside', place, `Beside ${name} there is something else; it stands alone.`)
    ]
  const inner: unknown = Reflect.get(value, name)
  const text = typeof inner === 'string' ? inner : undefined
  if (text !== undefined && name === '@liquid') return checkLiquid(text, place)
  if (text !== undefined && name === '@template') return checkTemplate(text, place)
  const mode = name === '@json' && isRecord(inner) ? inner.mode : undefined
  if (typeof mode === 'string' && /[A-Z]/.test(mode))
    return [wrong('directive', place, `"mode" is "${mode}", but it is written in small letters.`)]
  return runtimeFindings(name, inner, place)
}

const KNOWN = [
  ...['@path', '@template', '@liquid', '@literal', '@if', '@arrayPath', '@case', '@replace'],
  ...['@json', '@flatten', '@merge', '@transform', '@excludeWhenNull']
]

/** What actions-core says of a directive, in which a text stands for each other directive: it runs that alone. */
function runtimeFindings(name: string, inner: unknown, at: readonly string[]): Finding[] {
  try {
    transform({ field: { [name]: withoutDirectives(inner) } }, {})
    return []
  } catch (error) {
    const said = errorMessage(error)
    const checks = [...said.matchAll(/ValidationError: \/(\S*) (.*)/g)]
    if (checks.length === 0) return [wrong('directive', at, `${said.replace(/\.$/, '')}.`)]
    return checks.map(([, path = '', message = '']) => {
      const [, , ...keys] = path.split('/')
      return wrong('directive', [...at, ...keys], `It ${message}`)
    })
  }
}

/** A copy with a text in place of each directive. */
function withoutDirectives(value: unknown): JSONValue {
  if (Array.isArray(value)) return value.map(withoutDirectives)
  if (!isRecord(value)) return value as JSONPrimitive
  if (Object.keys(value).some((key) => key.startsWith('@'))) return { '@literal': 'text' }
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, withoutDirectives(inner)])
  )
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
