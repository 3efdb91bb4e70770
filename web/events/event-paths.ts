import { writePath } from '../../src/workbench/mapping/path'
import { isRecord } from '../lib/json'
import { nearest } from '../lib/nearest'

/** A path into an event in Segment's notation, and the value there. */
export interface EventPath {
  readonly path: string
  readonly value: unknown
}

/** The most paths that are listed of an event. */
const MAX_PATHS = 400

/** Every path that reaches a value of an event, parents before children, as `$.properties.products[0].sku`. */
export function eventPaths(event: unknown): EventPath[] {
  const paths: EventPath[] = []
  collect(event, [], paths)
  return paths
}

function collect(value: unknown, keys: readonly string[], paths: EventPath[]): void {
  if (paths.length >= MAX_PATHS) return
  const path = writePath(keys)
  if (keys.length > 0 && path !== undefined) paths.push({ path, value })
  if (Array.isArray(value)) {
    value.forEach((inner, index) => {
      collect(inner, [...keys, String(index)], paths)
    })
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) collect(inner, [...keys, key], paths)
  }
}

/** The path that was probably meant by a variable that finds nothing in the event, and the variable with it; undefined for none. */
export function suggestPath(variable: string, known: readonly string[]) {
  const paths = variable.split('??').map((path) => path.trim())
  for (const [index, path] of paths.entries()) {
    const meant = known.includes(path) ? undefined : meantBy(path, known)
    if (meant !== undefined) return { meant, variable: paths.with(index, meant).join(' ?? ') }
  }
  return undefined
}

/** RudderStack's SDKs put traits in the context; else it is a slip of the pen. */
function meantBy(path: string, known: readonly string[]): string | undefined {
  const inContext = path.replace(/^\$\.traits\b/, '$.context.traits')
  return inContext !== path && known.includes(inContext) ? inContext : nearest(path, known)
}
