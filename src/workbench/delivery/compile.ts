import { type JSONObject, type SegmentEvent, transform } from '@segment/actions-core'
import { isRecord } from '../json'

/** A value of a mapping, made ready to be asked for each event. Never throws: what cannot be resolved is undefined. */
export type Resolve = (event: SegmentEvent) => unknown

/**
 * Compiles a value of a mapping. Paths and `@if`, of which defaults are made, are read directly; anything else asks actions-core,
 * which checks the whole mapping each time it is asked.
 */
export function compile(value: unknown): Resolve {
  if (typeof value !== 'object' || value === null) return () => value
  if (isRecord(value)) {
    const [name, more] = Object.keys(value)
    if (more === undefined && name === '@path') return compilePath(value['@path']) ?? ask(value)
    if (more === undefined && name === '@if') return compileIf(value['@if']) ?? ask(value)
    if (Object.keys(value).every((key) => !key.startsWith('@'))) {
      const fields = Object.entries(value).map(([key, inner]) => [key, compile(inner)] as const)
      return (event) =>
        Object.fromEntries(fields.map(([key, resolve]) => [key, resolve(event) ?? null]))
    }
  }
  return ask(value)
}

/** @returns undefined for a path that is more than names */
function compilePath(path: unknown): Resolve | undefined {
  if (typeof path !== 'string' || !/^\$(\.[A-Za-z_]\w*)+$/.test(path)) return undefined
  const names = path.split('.').slice(1)
  return (event) => {
    let value: unknown = event
    for (const name of names) {
      if (typeof value !== 'object' || value === null) return undefined
      value = Reflect.get(value, name)
    }
    return value
  }
}

function compileIf(given: unknown): Resolve | undefined {
  if (!isRecord(given) || given.exists === undefined || given.blank !== undefined) return undefined
  const [exists, yes, no] = [compile(given.exists), compile(given.then), compile(given.else)]
  return (event) => {
    const value = exists(event)
    return value === undefined || value === null ? no(event) : yes(event)
  }
}

function ask(value: unknown): Resolve {
  const mapping = { value } as JSONObject
  return (event) => {
    try {
      return transform(mapping, event as unknown as JSONObject).value
    } catch {
      return undefined
    }
  }
}
