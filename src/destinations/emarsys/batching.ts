import type { ActionSpec } from './action-spec'
import type { Group, Item, Row } from './row'

/** The most that Emarsys takes in one request, in bytes of its JSON. */
export const REQUEST_BYTES = 8_000_000

/** One contact in one request, and the events that it stands for. */
export interface Entry {
  keyValue: string
  item: Item
  /** The events, each with its place in the batch and its own item. */
  events: { index: number; item: Item }[]
}

/** One request to be sent. */
export interface Batch {
  group: Group
  entries: Entry[]
}

/** A row and its event's place in the batch. */
export type Placed = Row & { index: number }

type Shape = Pick<ActionSpec<never>, 'limits' | 'merge' | 'body'>

/**
 * Cuts rows into requests, in waves: the requests of one wave may run side by side, and a wave begins when the one before
 * has ended. No request holds a contact twice, also not in another spelling (`Ada@…`, `ada@…`), since Emarsys refuses that;
 * a contact that comes again is merged where the action can, else it waits for the next wave.
 */
export function cutIntoWaves(rows: Placed[], shape: Shape): Batch[][] {
  const waves: Map<string, Batch>[] = []
  const latest = new Map<string, { wave: number; groupKey: string; entry: Entry }>()

  for (const row of rows) {
    const contact = JSON.stringify([
      row.target,
      row.keyField,
      row.keyValue.normalize('NFC').toLowerCase()
    ])
    const groupKey = JSON.stringify([row.target, row.keyField, row.variant])
    const before = latest.get(contact)
    if (before?.groupKey === groupKey && mergeInto(before.entry, row, shape)) continue

    const wave = before ? before.wave + 1 : 0
    const entry = { keyValue: row.keyValue, item: row.item, events: [row] }
    const groups = waves[wave] ?? new Map<string, Batch>()
    waves[wave] = groups
    const batch = groups.get(groupKey) ?? { group: row, entries: [] }
    batch.entries.push(entry)
    groups.set(groupKey, batch)
    latest.set(contact, { wave, groupKey, entry })
  }
  return waves.map((groups) => [...groups.values()].flatMap((group) => cutToLimits(group, shape)))
}

/** The bytes of an item within a request's JSON. */
export function itemBytes(item: Item): number {
  return Buffer.byteLength(JSON.stringify(item))
}

/** Merges only the very same key value, and only what still fits into a request. */
function mergeInto(entry: Entry, row: Placed, { merge, limits }: Shape): boolean {
  if (!merge || entry.keyValue !== row.keyValue) return false
  const merged = merge(entry.item, row.item)
  if (merged !== entry.item && itemBytes(merged) > limits.itemBytes) return false
  entry.item = merged
  entry.events.push(row)
  return true
}

function cutToLimits({ group, entries }: Batch, { limits, body }: Shape): Batch[] {
  const frame = Buffer.byteLength(JSON.stringify(body(group, [])))
  const batches: Batch[] = []
  let bytes = 0
  for (const entry of entries) {
    const size = itemBytes(entry.item) + 1
    const open = batches.at(-1)
    if (open && open.entries.length < limits.rows && bytes + size <= REQUEST_BYTES) {
      open.entries.push(entry)
      bytes += size
    } else {
      batches.push({ group, entries: [entry] })
      bytes = frame + size
    }
  }
  return batches
}
