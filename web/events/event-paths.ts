import { writePath } from '../../src/workbench/mapping/path'
import { isRecord } from '../lib/json'

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
