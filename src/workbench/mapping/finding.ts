import type { Json } from '../wire'

/** How much a finding matters: an `error` is a mapping that does not do what it says; a `note` is good to know, or could not be looked at. */
export type Level = 'error' | 'warning' | 'note'

/** What is to be said of one mapping. */
export interface Finding {
  readonly level: Level
  /** For programs, such as `trigger-misread`. */
  readonly code: string
  /** The place in the mapping's entry, as `['subscribe']` or `['mapping', 'write_field', '31']`; empty for the entry as a whole. */
  readonly at: readonly string[]
  /** What was found, in one sentence. */
  readonly message: string
  /** What to do. */
  readonly todo?: string
  /** What one click puts right: the value for a place of the entry. */
  readonly fix?: { readonly label: string; readonly at: readonly string[]; readonly value: Json }
  /** What becomes of every event: it is rejected, or none ever fires the mapping. */
  readonly effect?: 'rejected' | 'never'
}

/** What a finding may have beside its sentence. */
type Beside = Pick<Finding, 'todo' | 'fix' | 'effect'>

/** Makes findings of one level: code, place, sentence, and what else is to be said. */
function maker(level: Level) {
  return (code: string, at: readonly string[], message: string, beside: Beside = {}): Finding => ({
    level,
    code,
    at,
    message,
    ...beside
  })
}

/** The mapping does not do what it says. */
export const error = maker('error')
/** It may do something else than is meant. */
export const warning = maker('warning')
/** Good to know, or not to be seen. */
export const note = maker('note')

/** The place of a field of a mapping. */
export function fieldAt(...keys: readonly string[]): readonly string[] {
  return ['mapping', ...keys]
}

/** The field that a place of a mapping is in, as `['key_value']` or `['write_field', '31']`: what follows are directives. */
export function fieldOf(at: readonly string[]): readonly string[] {
  const [, ...keys] = at
  const directive = keys.findIndex((key) => key.startsWith('@'))
  return keys.slice(0, directive < 0 ? 2 : Math.min(directive, 2))
}

/** A finding, and which mapping of the file it is about; null for the file as a whole. */
export interface FileFinding extends Finding {
  readonly index: number | null
  readonly name: string | null
}

/** A place as it is written in front of a sentence: `[2].mapping.write_field.31`. */
export function placeOf({ index, at }: Pick<FileFinding, 'index' | 'at'>): string {
  const within = at.map((key) => `.${key}`).join('')
  return index === null ? within.slice(1) : `[${index}]${within}`
}

/** A finding in words, with the place where it is not clear without. */
export function findingText({ at, message, todo }: Finding): string {
  const place = at[0] === 'mapping' && at.length > 1 ? `${at.slice(1).join('.')}: ` : ''
  return `${place}${message}${todo === undefined ? '' : ` ${todo}`}`
}

/** A finding in one line: in which file and where, what, and what to do. */
export function findingLine(finding: FileFinding, file = ''): string {
  const place = `${file}${placeOf(finding)}`
  const named = finding.name === null ? '' : `"${finding.name}": `
  const todo = finding.todo === undefined ? '' : ` ${finding.todo}`
  return `${place === '' ? '' : `${place}: `}${named}${finding.message}${todo}`
}
