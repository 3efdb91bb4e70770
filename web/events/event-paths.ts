import { isRecord } from '../lib/json'

/** A path into an event in Segment's notation, and the value there. */
export interface EventPath {
  readonly path: string
  readonly value: unknown
}

/** The most paths that are listed of an event. */
const MAX_PATHS = 400

/** Every path of an event, parents before children, as `$.properties.products[0].sku`. */
export function eventPaths(event: unknown): EventPath[] {
  const paths: EventPath[] = []
  collect(event, '$', paths)
  return paths
}

function collect(value: unknown, path: string, paths: EventPath[]): void {
  if (paths.length >= MAX_PATHS) return
  if (path !== '$') paths.push({ path, value })
  if (Array.isArray(value)) {
    value.forEach((inner, index) => {
      collect(inner, `${path}[${index}]`, paths)
    })
  } else if (isRecord(value)) {
    for (const [key, inner] of Object.entries(value)) collect(inner, `${path}${step(key)}`, paths)
  }
}

function step(key: string): string {
  return /^[\w$-]+$/.test(key) ? `.${key}` : `['${key.replaceAll("'", "\\'")}']`
}
