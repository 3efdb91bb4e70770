/** Of different shapes of one thing so many are kept. */
export const MAX_SHAPES = 20

/** Values nested deeper than this are not looked at: no answer of Emarsys comes near it, and a walk through thousands of levels ends in an overflow. */
const MAX_DEPTH = 40

/** In the place of a value that is nested too deep. */
const TOO_DEEP = 'too deep'

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
  const walk = (inner: unknown, path: readonly string[], depth: number): unknown => {
    if (typeof inner !== 'object' || inner === null) return typeOf(inner)
    if (depth > MAX_DEPTH) return TOO_DEEP
    if (Array.isArray(inner)) return distinct(inner.map((item) => walk(item, path, depth + 1)))
    const byName = new Map<string, unknown[]>()
    for (const [name, property] of Object.entries(inner)) {
      const shown = nameFor(name, path)
      const shapes = byName.get(shown) ?? []
      byName.set(shown, shapes)
      shapes.push(walk(property, [...path, shown], depth + 1))
    }
    const entries = [...byName].map(([name, shapes]) => [name, oneOf(distinct(shapes))])
    return Object.fromEntries(entries)
  }
  return walk(value, [], 0)
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
