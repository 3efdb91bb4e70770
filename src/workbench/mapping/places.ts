import { Liquid } from 'liquidjs'
import { isRecord } from '../json'
import { readPath } from './path'

/** A path of the event that a mapping reads. */
export interface PathPlace {
  /** Where it is written, as `['mapping', 'key_value', '@path']`. */
  readonly at: readonly string[]
  /** As it is written, with or without "$.". */
  readonly path: string
  /** What it reads, key by key. */
  readonly keys: readonly string[]
  readonly isTemplate: boolean
  /** Whether nothing else is tried where it finds nothing. */
  readonly alone: boolean
}

/** Segment's own key for a directive that makes the whole mapping: the fields read what it makes. */
export const ROOT_DIRECTIVE = '__segment_internal_directive'

/** Every path that a value reads; what stands in a choice or a list is one of several. */
export function pathPlaces(value: unknown, at: readonly string[], alone = true): PathPlace[] {
  if (Array.isArray(value))
    return value.flatMap((part, index) => pathPlaces(part, [...at, String(index)], false))
  if (!isRecord(value)) return []
  if (ROOT_DIRECTIVE in value)
    return pathPlaces(value[ROOT_DIRECTIVE], [...at, ROOT_DIRECTIVE], false)
  return Object.entries(value).flatMap(([key, inner]): PathPlace[] => {
    const place = [...at, key]
    const toPlace = (path: string, keys = readPath(path)) => ({
      at: place,
      path,
      keys,
      isTemplate: key !== '@path',
      alone
    })
    if (typeof inner === 'string') {
      if (key === '@path') return [toPlace(inner)]
      if (key === '@template')
        return [...inner.matchAll(HOLES)].map(([, path = '']) => toPlace(path.trim()))
      if (key === '@liquid') return liquidPaths(inner).map((keys) => toPlace(keys.join('.'), keys))
    }
    if (key === '@arrayPath') return listPlaces(inner, [...place, '0'], alone)
    if (key === '@transform') return transformPlaces(inner, place)
    return pathPlaces(inner, place, alone && key !== '@if' && key !== '@merge')
  })
}

/** Without brackets in a hole: text of brackets alone would be looked through again from each of them. */
const HOLES = /\{\{([^{}]+)\}\}/g

const LIQUID = new Liquid()

/** What a liquid template reads of the event; none where it makes the name itself, or cannot be read. */
function liquidPaths(text: string): string[][] {
  try {
    return LIQUID.globalVariableSegmentsSync(text).map((segments) => {
      const end = segments.findIndex((segment) => typeof segment === 'object')
      return segments.slice(0, end < 0 ? undefined : end).map(String)
    })
  } catch {
    return []
  }
}

/** The path to the list of an `@arrayPath`; the others in it start from the list's items. */
function listPlaces(parts: unknown, at: readonly string[], alone: boolean): PathPlace[] {
  const [list] = Array.isArray(parts) ? parts : []
  return typeof list === 'string'
    ? [{ at, path: list, keys: readPath(list), isTemplate: false, alone }]
    : pathPlaces(list, at, alone)
}

/** Of a `@transform` what is made first reads the event; the rest reads what that made. */
function transformPlaces(options: unknown, at: readonly string[]): PathPlace[] {
  return pathPlaces(isRecord(options) ? options.apply : undefined, [...at, 'apply'], false)
}
