/** A mapping's directive: where a value comes from. */
export interface Directive {
  [directive: string]: object | string
}

/** The first of several paths that the event has a value at. */
export function firstOf(...paths: [string, ...string[]]): Directive {
  const [path, ...others] = paths
  const [next, ...rest] = others
  if (next === undefined) return { '@path': path }
  return {
    '@if': { exists: { '@path': path }, then: { '@path': path }, else: firstOf(next, ...rest) }
  }
}
