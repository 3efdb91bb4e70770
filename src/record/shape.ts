import { isRecord } from '../destinations/emarsys/api/envelope'

/** Of different shapes of one thing so many are kept. */
export const MAX_SHAPES = 20

/** In the place of a property that has several shapes. */
export const ANY_OF = 'any of'

/** What to call a property in a shape. @param path the names of the properties around it, as they are called in the shape */
export type NameFor = (name: string, path: readonly string[]) => string

/**
 * The shape of a JSON value: types in the place of values. An array shows each shape that its items have, once.
 * @param nameFor what to call a property; default: its own name
 * @example
 * shapeOf({ ids: ['1', '2'], errors: [] }) // { ids: ['string'], errors: [] }
 */
export function shapeOf(value: unknown, nameFor: NameFor = (name) => name): unknown {
  const walk = (inner: unknown, path: readonly string[]): unknown => {
    if (Array.isArray(inner)) return distinct(inner.map((item) => walk(item, path)))
    if (!isRecord(inner)) return typeOf(inner)
    const byName = new Map<string, unknown[]>()
    for (const [name, property] of Object.entries(inner)) {
      const shown = nameFor(name, path)
      byName.set(shown, [...(byName.get(shown) ?? []), walk(property, [...path, shown])])
    }
    const entries = [...byName].map(([name, shapes]) => [name, oneOf(distinct(shapes))])
    return Object.fromEntries(entries)
  }
  return walk(value, [])
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (value === '') return 'empty string'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function oneOf(shapes: unknown[]): unknown {
  return shapes.length === 1 ? shapes[0] : { [ANY_OF]: shapes }
}

/** Each shape once. */
export function distinct(shapes: readonly unknown[]): unknown[] {
  const byText = new Map<string, unknown>()
  for (const shape of shapes) {
    if (byText.size >= MAX_SHAPES) break
    byText.set(JSON.stringify(shape), shape)
  }
  return [...byText.values()]
}
