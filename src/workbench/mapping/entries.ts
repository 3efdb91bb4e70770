import { errorMessage } from '../errors'
import { isRecord } from '../json'
import type { Finding } from './finding'

/** A mapping as it is written somewhere, in the form of this package as far as it goes, and what is to be said of that. */
export interface Entry {
  readonly entry: unknown
  readonly findings?: readonly Finding[]
}

/** The entries of a text; findings of the text as a whole. */
export interface Entries {
  readonly entries: readonly Entry[]
  readonly findings: readonly (Finding & { readonly index: null })[]
}

/** Reads the entries of a mappings file. */
export function readEntries(text: string): Entries {
  let parsed: unknown
  try {
    parsed = JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    return nothing(`The file is not JSON: ${errorMessage(error)}`)
  }
  const list = Array.isArray(parsed) ? parsed : isRecord(parsed) ? parsed.subscriptions : undefined
  if (!Array.isArray(list))
    return nothing(
      'The file must hold a list of subscriptions, or an object with it as "subscriptions".'
    )
  return { entries: list.map((entry) => ({ entry })), findings: [] }
}

function nothing(message: string): Entries {
  return { entries: [], findings: [{ level: 'error', code: 'file', at: [], message, index: null }] }
}
