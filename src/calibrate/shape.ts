import { isRecord } from '../destinations/emarsys/api/envelope'

/**
 * The shape of a JSON value: the names of types in the place of values. An array shows each shape that its items have, once.
 * @param nameFor what to call a property; default: its own name
 */
export function shapeOf(
  value: unknown,
  nameFor = (name: string, _path: string[]) => name
): unknown {
  const walk = (inner: unknown, path: string[]): unknown => {
    if (inner === null) return 'null'
    if (Array.isArray(inner)) return unique(inner.map((item) => walk(item, path)))
    if (!isRecord(inner)) return typeof inner
    const entries = Object.entries(inner).map(([name, property]): [string, unknown] => {
      const shown = nameFor(name, path)
      return [shown, walk(property, [...path, shown])]
    })
    return Object.fromEntries(entries)
  }
  return walk(value, [])
}

function unique(shapes: unknown[]): unknown[] {
  const byText = new Map(shapes.map((shape) => [JSON.stringify(shape), shape]))
  return [...byText.values()]
}
