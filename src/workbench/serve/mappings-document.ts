import { createHash } from 'node:crypto'
import { applyEdits, type FormattingOptions, type JSONPath, modify } from 'jsonc-parser'
import { isRecord } from '../json'
import type { MappingEdit } from '../wire'

/** Names a text of the file, so that whoever writes can say which one he has read; `none` where there is no file. */
export function versionOf(text: string | null): string {
  return text === null ? 'none' : createHash('sha256').update(text).digest('base64url').slice(0, 16)
}

/**
 * The text with one mapping changed, and every other character as it was: order of keys, spaces and lines are whoever's who
 * wrote them. Within a mapping only the values that differ are written.
 * @throws RangeError when there is no mapping at the index
 */
export function editMapping(text: string | null, edit: MappingEdit): string {
  const source = text === null || text.trim() === '' ? '[]\n' : text
  const parsed: unknown = JSON.parse(source)
  const root: JSONPath = Array.isArray(parsed) ? [] : ['subscriptions']
  const entries = entriesOf(parsed)
  const { op, index } = edit
  if (index < 0 || index >= entries.length + (op === 'insert' ? 1 : 0))
    throw new RangeError(`There is no mapping ${index}; the file holds ${entries.length}.`)
  const write = (before: string, path: JSONPath, value: unknown, isArrayInsertion = false) =>
    applyEdits(before, modify(before, path, value, { formattingOptions, isArrayInsertion }))
  // Formatted, a removal would lay out anew what stands beside the gap.
  const remove = (before: string, path: JSONPath) =>
    applyEdits(before, modify(before, path, undefined, {}))
  const formattingOptions = formattingOf(source)
  if (op === 'remove') return remove(source, [...root, index])
  if (op === 'insert') return write(source, [...root, index], edit.subscription, true)
  const changes = changedPaths(entries[index], edit.subscription)
  return changes.reduce((before, { path, value }) => {
    const whole = [...root, index, ...path]
    return value === undefined ? remove(before, whole) : write(before, whole, value)
  }, source)
}

function entriesOf(parsed: unknown): unknown[] {
  if (Array.isArray(parsed)) return parsed
  const { subscriptions } = parsed as { subscriptions?: unknown }
  return Array.isArray(subscriptions) ? subscriptions : []
}

interface Change {
  readonly path: JSONPath
  /** Undefined for a key that goes. */
  readonly value: unknown
}

/** The smallest parts in which two values differ. */
function changedPaths(before: unknown, after: unknown, path: JSONPath = []): Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return []
  if (!isRecord(before) || !isRecord(after)) return [{ path, value: after }]
  const gone = Object.keys(before).filter((key) => after[key] === undefined)
  return [
    ...gone.map((key) => ({ path: [...path, key], value: undefined })),
    ...Object.entries(after).flatMap(([key, value]) =>
      value === undefined ? [] : changedPaths(before[key], value, [...path, key])
    )
  ]
}

/** The indentation and line ends that the text has already. */
function formattingOf(text: string): FormattingOptions {
  const indent = /^([ \t]+)\S/m.exec(text)?.[1] ?? '  '
  return {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n'
  }
}
