import { sameJson } from '../lib/json'
import type { Subscription } from '../../src/workbench/wire'
import type { Draft } from './draft'

/** A mapping that was written on and is not saved. */
export interface Edit {
  readonly draft: Draft
  /** The file's entry that it began with; null for a new mapping. */
  readonly base: Subscription | null
  /** What was written for other actions of this mapping, to come back to. */
  readonly byAction: Readonly<Record<string, Draft>>
  /** What somebody else made of the entry meanwhile: then the user chooses. */
  readonly theirs?: Subscription
}

/** Edits by the place of their entry in the file, and new mappings as `new`, `new-2`, … */
export type Edits = Readonly<Record<string, Edit>>

/** The place in the file that a key of an edit means; null for a new mapping. */
export function placeOf(key: string): number | null {
  return /^\d+$/.test(key) ? Number(key) : null
}

/** A key for another new mapping. */
export function freshKey(edits: Edits): string {
  if (!('new' in edits)) return 'new'
  let number = 2
  while (`new-${number}` in edits) number += 1
  return `new-${number}`
}

/** Edits on another version of the file, and what the mapping that is shown is called there. */
export interface Rebased {
  readonly edits: Edits
  readonly editing: string
}

/**
 * Puts edits on a file that was changed: each stays with its entry, wherever that stands now. An entry that was changed, too,
 * brings the edit into conflict; one that is gone makes a new mapping of it, so that nothing is lost.
 */
export function rebase(
  { edits, editing }: Rebased,
  before: readonly Subscription[],
  after: readonly Subscription[]
): Rebased {
  const moved: Record<string, Edit> = {}
  const names = new Map<string, string>()
  for (const [key, edit] of Object.entries(edits)) {
    if (edit.base === null) moved[key] = edit
  }
  for (const [key, edit] of Object.entries(edits)) {
    if (edit.base === null) continue
    const place = findEntry(edit.base, placeOf(key), after)
    const theirs = place === null ? undefined : after[place]
    const now = place === null ? freshKey(moved) : String(place)
    names.set(key, now)
    if (theirs === undefined) moved[now] = { ...withoutConflict(edit), base: null }
    else if (sameJson(theirs, edit.base)) moved[now] = withoutConflict(edit)
    else moved[now] = { ...edit, theirs }
  }
  return { edits: moved, editing: names.get(editing) ?? follow(editing, before, after) }
}

/** Edits without one of them. */
export function withoutEdit(edits: Edits, key: string): Edits {
  const { [key]: _, ...others } = edits
  return others
}

/** An edit whose conflict is settled. */
export function withoutConflict({ draft, base, byAction }: Edit): Edit {
  return { draft, base, byAction }
}

/** A mapping without edits is shown as it is now; the first one where it is gone. */
function follow(
  editing: string,
  before: readonly Subscription[],
  after: readonly Subscription[]
): string {
  const place = placeOf(editing)
  const entry = place === null ? undefined : before[place]
  if (entry === undefined) return editing
  return String(findEntry(entry, place, after) ?? 0)
}

function findEntry(
  entry: Subscription,
  place: number | null,
  entries: readonly Subscription[]
): number | null {
  const named = (one: Subscription | undefined) =>
    entry.name !== undefined && one?.name === entry.name
  if (place !== null && sameJson(entries[place], entry)) return place
  const same = entries.findIndex((one) => sameJson(one, entry))
  if (same >= 0) return same
  if (place !== null && named(entries[place])) return place
  const found = entries.findIndex(named)
  if (found >= 0) return found
  const alike = place === null ? undefined : entries[place]
  return alike !== undefined &&
    alike.partnerAction === entry.partnerAction &&
    alike.name === undefined
    ? place
    : null
}
