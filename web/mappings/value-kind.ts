import { isJsonObject } from '../lib/json'
import type { Json } from '../../src/workbench/wire'

/** The ways in which a value can be written. */
export const VALUE_KINDS = ['variable', 'text', 'template', 'json'] as const

/** One way in which a value can be written. */
export type ValueKind = (typeof VALUE_KINDS)[number]

/** What stands between paths of which the first that exists counts. */
const ELSE = '??'

/** The way in which a value is written; undefined for none. */
export function kindOf(value: Json | undefined): ValueKind | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') return 'text'
  if (readPaths(value) !== undefined) return 'variable'
  return isJsonObject(value) && typeof value['@template'] === 'string' && isAlone(value)
    ? 'template'
    : 'json'
}

/** A value as the text that the input of its kind shows. */
export function textOf(value: Json | undefined, kind: ValueKind): string {
  if (value === undefined || value === null) return ''
  if (kind === 'variable') return readPaths(value)?.join(` ${ELSE} `) ?? ''
  if (kind === 'template') return isJsonObject(value) ? String(value['@template'] ?? '') : ''
  if (kind === 'json') return JSON.stringify(value, null, 2)
  return typeof value === 'object' ? '' : String(value)
}

/** What the text in an input of a kind means; undefined for nothing. JSON is read elsewhere, since it can be wrong. */
export function parseValue(
  text: string,
  kind: Exclude<ValueKind, 'json'>,
  type: string
): Json | undefined {
  if (text.trim() === '') return undefined
  if (type === 'boolean' && kind === 'text') return text === 'true'
  if (kind === 'variable') return writePaths(text)
  if (kind === 'template') return { '@template': text }
  return isNumeric(type) && /^-?\d+(\.\d+)?$/.test(text.trim()) ? numberOf(text.trim()) : text
}

/** `$.a ?? $.b` as Segment's directive: the first of the paths that the event has a value at. */
function writePaths(text: string): Json | undefined {
  const paths = text
    .split(ELSE)
    .map((path) => path.trim())
    .filter((path) => path !== '')
  return paths.reduceRight<Json | undefined>((otherwise, path) => {
    const here = { '@path': path }
    return otherwise === undefined
      ? here
      : { '@if': { exists: here, then: { ...here }, else: otherwise } }
  }, undefined)
}

/** The paths of a value that takes the first of them that exists, or undefined when it does something else. */
function readPaths(value: Json): string[] | undefined {
  if (!isJsonObject(value) || !isAlone(value)) return undefined
  const { '@path': path, '@if': choice } = value
  if (typeof path === 'string') return [path]
  if (!isJsonObject(choice ?? null) || choice === undefined) return undefined
  return isJsonObject(choice) ? readChoice(choice) : undefined
}

function readChoice(choice: Record<string, Json>): string[] | undefined {
  const { exists, then, else: otherwise, ...others } = choice
  const known = Object.keys(others).length === 0 && exists !== undefined && otherwise !== undefined
  if (!known || JSON.stringify(exists) !== JSON.stringify(then)) return undefined
  const [first, rest] = [readPaths(exists), readPaths(otherwise)]
  return first?.length === 1 && rest !== undefined ? [...first, ...rest] : undefined
}

function isAlone(value: object): boolean {
  return Object.keys(value).length === 1
}

function isNumeric(type: string): boolean {
  return type === 'integer' || type === 'number'
}

/** A number, unless it would come out as another one. */
function numberOf(text: string): number | string {
  const value = Number(text)
  return String(value) === text ? value : text
}
