import { isRecord } from '../json'

/** A path of the event that a mapping reads. */
export interface PathPlace {
  /** Where it is written, as `['mapping', 'key_value', '@path']`. */
  readonly at: readonly string[]
  /** As it is written, with or without "$.". */
  readonly path: string
  readonly isTemplate: boolean
  /** Whether nothing else is tried where it finds nothing. */
  readonly alone: boolean
}

/** The paths in a template's text; in liquid none where a text makes names of its own. */
const IN_TEXT: Readonly<Record<string, RegExp>> = {
  '@template': /\{\{\{?([^}]+)\}?\}\}/g,
  '@liquid':
    /(?<!\{%-?\s*(?:assign|capture|liquid|(?:in|de)crement)\b.*)\{\{-?\s*(?!(?:true|false|nil|null|empty|blank)\b)([A-Za-z_][\w.]*)/gs
}

/** Every path that a value reads; what stands in a choice or a list is one of several. */
export function pathPlaces(value: unknown, at: readonly string[], alone = true): PathPlace[] {
  if (Array.isArray(value))
    return value.flatMap((part, index) => pathPlaces(part, [...at, String(index)], false))
  if (!isRecord(value)) return []
  return Object.entries(value).flatMap(([key, inner]): PathPlace[] => {
    const place = [...at, key]
    if (key === '@path' && typeof inner === 'string')
      return [{ at: place, path: inner, isTemplate: false, alone }]
    const inText = typeof inner === 'string' ? IN_TEXT[key] : undefined
    if (inText !== undefined)
      return [...String(inner).matchAll(inText)].map(([, path = '']) => ({
        at: place,
        path: path.trim(),
        isTemplate: true,
        alone
      }))
    if (key === '@arrayPath') return listPlaces(inner, [...place, '0'], alone)
    // What it reads is made in it.
    if (key === '@transform') return []
    return pathPlaces(inner, place, alone && key !== '@if' && key !== '@merge')
  })
}

/** The path to the list of an `@arrayPath`; the others in it start from the list's items. */
function listPlaces(parts: unknown, at: readonly string[], alone: boolean): PathPlace[] {
  const [list] = Array.isArray(parts) ? parts : []
  return typeof list === 'string'
    ? [{ at, path: list, isTemplate: false, alone }]
    : pathPlaces(list, at, alone)
}
