import { type JSONObject, transform } from '@segment/actions-core'
import type { Finding } from './finding'

/** What a mapping holds for one field: the constants that it may give, and the paths of the event that it reads. */
export interface MappedValue {
  readonly constants: readonly (string | number | boolean)[]
  /** As `$.traits.email`. */
  readonly paths: readonly string[]
  /** Whether there is anything mapped at all. */
  readonly isMapped: boolean
  /** Whether the value depends on the event. */
  readonly depends: boolean
}

/** Reads what a field may be, without an event: what reads nothing of the event is the constant that it comes to. */
export function readMapped(value: unknown): MappedValue {
  const found: Found = { constants: [], paths: [], conditions: [] }
  const isOpen = collect(readsEvent(value) ? value : evaluated(value), found)
  const { constants, paths, conditions } = found
  return {
    constants,
    paths: [...conditions, ...paths],
    isMapped: constants.length > 0 || paths.length > 0 || isOpen,
    depends: paths.length > 0 || isOpen || new Set(constants).size > 1
  }
}

/** Judges each constant that a field may have; what is wrong with one of several does not become of every event. */
export function ofValue(
  value: unknown,
  judge: (constant: string | number | boolean) => readonly Finding[]
): Finding[] {
  const { constants, depends } = readMapped(value)
  return constants
    .flatMap(judge)
    .map(({ effect, ...finding }) => (depends || !effect ? finding : { ...finding, effect }))
}

/** Whether a value is made of something in the event, or in a way that cannot be told from its text. */
function readsEvent(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, inner]) =>
    key === '@template' || key === '@liquid'
      ? FILLED[key].test(String(inner))
      : OPEN.has(key) || readsEvent(inner)
  )
}

const OPEN = new Set(['@path', '@arrayPath', '@transform'])

/** What is filled in; a template without it is a constant. */
const FILLED = { '@template': /\{\{[^}]+\}\}/, '@liquid': /\{[{%]/ }

function evaluated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value
  try {
    return transform({ value: structuredClone(value) as JSONObject }, {}).value
  } catch {
    // What cannot be evaluated is for the check of directives to tell.
    return undefined
  }
}

interface Found {
  readonly constants: (string | number | boolean)[]
  readonly paths: string[]
  /** Paths that only decide between values. */
  readonly conditions: string[]
}

/** @returns whether the value depends on the event in a way that is neither a constant nor a path */
function collect(value: unknown, found: Found): boolean {
  if (isScalar(value)) {
    if (value !== '') found.constants.push(value)
    return false
  }
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value)
    .map(([name, part]) => collectDirective(name, part, found))
    .some(Boolean)
}

function collectDirective(name: string, part: unknown, found: Found): boolean {
  if (name === '@path' && typeof part === 'string') {
    found.paths.push(part)
    return false
  }
  if (name === '@template' && typeof part === 'string') {
    for (const [, path = ''] of part.matchAll(/\{\{\s*([\w.]+)\s*\}\}/g))
      found.paths.push(`$.${path}`)
    return true
  }
  if (name === '@if' && typeof part === 'object' && part !== null) {
    const { then: hit, else: miss, ...conditions } = part as Record<string, unknown>
    readOnly(Object.values(conditions), found)
    // Without the other branch there may be nothing.
    const isHalf = hit === undefined || miss === undefined
    return [hit, miss].map((branch) => collect(branch, found)).some(Boolean) || isHalf
  }
  if (name.startsWith('@') && name !== '@literal') {
    readOnly(part, found)
    return true
  }
  return collect(part, found)
}

/** Notes what is read to decide or to make a value of another kind. */
function readOnly(part: unknown, { conditions }: Found): void {
  collect(part, { constants: [], paths: conditions, conditions })
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
