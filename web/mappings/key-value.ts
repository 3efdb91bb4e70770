import { isJsonObject } from '../lib/json'
import type { Json, JsonObject } from '../../src/workbench/wire'

/** A line of a key-value editor; its id stays while key and value change. */
export interface Row {
  readonly id: string
  readonly key: string
  readonly value: Json | undefined
}

/** Tells whether a value of an object field is written key by key: nothing, or an object that is not a directive. */
export function isKeyValue(value: Json | undefined): value is JsonObject | undefined {
  if (value === undefined) return true
  return isJsonObject(value) && !Object.keys(value).some((key) => key.startsWith('@'))
}

/** An object as lines. */
export function toRows(value: JsonObject | undefined): Row[] {
  return Object.entries(value ?? {}).map(([key, inner]) => createRow(key, inner))
}

/** A new line. */
export function createRow(key: string, value: Json | undefined): Row {
  return { id: crypto.randomUUID(), key, value }
}

/** Lines as an object; lines without a key or a value are not ready, and of two with one key the later counts. */
export function fromRows(rows: readonly Row[]): JsonObject | undefined {
  const entries = rows.flatMap(({ key, value }): [string, Json][] =>
    key.trim() === '' || value === undefined ? [] : [[key.trim(), value]]
  )
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** The key that two lines have in common, or undefined. */
export function repeatedKey(rows: readonly Row[]): string | undefined {
  const keys = rows.map(({ key }) => key.trim()).filter((key) => key !== '')
  return keys.find((key, index) => keys.indexOf(key) !== index)
}
