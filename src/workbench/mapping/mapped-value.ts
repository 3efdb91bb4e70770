import { type JSONObject, transform } from '@segment/actions-core'
import { costOf } from './budget'
import type { Finding } from './finding'
import { pathPlaces } from './places'

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
  const constants: (string | number | boolean)[] = []
  const isOpen = collect(readsEvent(value) ? value : evaluated(value), constants)
  const places = pathPlaces(value, [])
  return {
    constants,
    paths: places.map(({ path, isTemplate }) => (isTemplate ? `$.${path}` : path)),
    isMapped: constants.length > 0 || isOpen,
    depends: isOpen || new Set(constants).size > 1
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
      ? FILLED[key].test(String(inner)) || readsEvent(inner)
      : OPEN.has(key) || readsEvent(inner)
  )
}

const OPEN = new Set(['@path', '@arrayPath', '@transform'])

/** What is filled in; a template without it is a constant. */
const FILLED = { '@template': /\{\{[^}]+\}\}/, '@liquid': /\{[{%]/ }

function evaluated(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !Number.isFinite(costOf(value))) return value
  try {
    return transform({ value: structuredClone(value) as JSONObject }, {}).value
  } catch {
    // What cannot be evaluated is for the check of directives to tell.
    return undefined
  }
}

/** @returns whether the value depends on the event */
function collect(value: unknown, constants: (string | number | boolean)[]): boolean {
  if (isScalar(value)) {
    if (value !== '') constants.push(value)
    return false
  }
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value)
    .map(([name, part]) => {
      if (name === '@if' && typeof part === 'object' && part !== null) {
        const { then: hit, else: miss } = part as Record<string, unknown>
        // Without the other branch there may be nothing.
        const isHalf = hit === undefined || miss === undefined
        return [hit, miss].map((branch) => collect(branch, constants)).some(Boolean) || isHalf
      }
      return (name.startsWith('@') && name !== '@literal') || collect(part, constants)
    })
    .some(Boolean)
}

function isScalar(value: unknown): value is string | number | boolean {
  return ['string', 'number', 'boolean'].includes(typeof value)
}
