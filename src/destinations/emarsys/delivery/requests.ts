import type { JSONLikeObject } from '@segment/actions-core'
import { ActionSpec, Group, Limits, Row, RowRequest, setProperty } from './row'

/** The most that Emarsys accepts in one request, in bytes of its JSON. */
export const MAX_REQUEST_BYTES = 8_000_000

type Shape<Target> = Pick<
  ActionSpec<never, Target>,
  'limits' | 'repeats' | 'toJson' | 'toBody' | 'scope'
>

/** The latest row of each contact, by its folded key value. */
type Contacts<Target> = Map<string, Row<Target>>

/**
 * Sorts rows into rounds: the requests of one round may run side by side, and a round begins when the one before has ended.
 * No round holds a contact twice, also not in another spelling (`Ada@…`, `ada@…`), since Emarsys refuses that in one
 * request. A row of a contact that comes again joins the earlier one as the action says, else it is left for the next round.
 */
export function planRounds<Target>(
  rows: readonly Row<Target>[],
  shape: Shape<Target>
): Row<Target>[][] {
  if (shape.repeats === 'unrelated') return [[...rows]]
  const rounds: Row<Target>[][] = []
  const contactsOf = createContacts<Target>(shape)
  for (const row of rows) {
    const contacts = contactsOf(row)
    const contact = fold(row.keyValue)
    const earlier = contacts.get(contact)
    if (earlier && joinsEarlier(earlier, row, shape)) continue
    contacts.set(contact, row)
    row.earlier = earlier
    row.round = earlier ? earlier.round + 1 : 0
    const round = rounds[row.round]
    if (round) round.push(row)
    else rounds[row.round] = [row]
  }
  return rounds
}

/**
 * Triggers of one external event keep their order, and so do the writes of one contact, whatever list or source goes with
 * them, and its changes on lists: these share their contacts.
 */
function createContacts<Target>({
  repeats,
  scope
}: Shape<Target>): (group: Group<Target>) => Contacts<Target> {
  const ofTarget = scope ? ({ target }: Group<Target>) => scope(target) : targetKeyOf
  const keyOf = repeats === 'merged' ? () => '' : ofTarget
  return createGroups(keyOf, () => new Map<string, Row<Target>>())
}

const targetKeyOf = ({ targetKey }: Group<unknown>): string => targetKey

/** Finds what belongs to a row's group, and makes it for the first of it; rows of one group mostly follow one another. */
function createGroups<Target, T>(
  keyOf: (group: Group<Target>) => string,
  create: (group: Group<Target>) => T
): (group: Group<Target>) => T {
  const fields = new Map<string, Map<string, T>>()
  let latest: { keyField: string; targetKey: string; found: T } | undefined
  return (group) => {
    const { keyField } = group
    const targetKey = keyOf(group)
    if (latest?.keyField === keyField && latest.targetKey === targetKey) return latest.found
    const targets = fields.get(keyField) ?? new Map<string, T>()
    const found = targets.get(targetKey) ?? create(group)
    fields.set(keyField, targets.set(targetKey, found))
    latest = { keyField, targetKey, found }
    return found
  }
}

/** A key value that `fold` leaves as it is. */
const FOLDED = /^[!-@[-~]*$/

/** A key value without what Emarsys may not tell apart: case, blanks around it, forms of the same letter. */
export function fold(keyValue: string): string {
  if (FOLDED.test(keyValue)) return keyValue
  return keyValue.trim().normalize('NFC').toLowerCase()
}

/** Whether a row is sent with an earlier one of its contact. Spellings may be two contacts, so they are never one row. */
function joinsEarlier<Target>(
  latest: Row<Target>,
  row: Row<Target>,
  { repeats, limits }: Shape<Target>
): boolean {
  if (repeats === 'apart') return false
  let candidate: Row<Target> | undefined = latest
  while (candidate) {
    if (candidate.keyValue === row.keyValue && candidate.targetKey === row.targetKey) {
      if (repeats === 'merged' && !merges(candidate, row.data, limits.rowBytes)) return false
      candidate.joined = candidate.joined ?? []
      candidate.joined.push(row)
      return true
    }
    candidate = repeats === 'once' ? candidate.earlier : undefined
  }
  return false
}

/** Adds an event's values to a row: later values win. What would no longer fit into a request is not added. */
function merges<Target>(row: Row<Target>, data: JSONLikeObject, maxBytes: number): boolean {
  const merged = row.merged ?? { ...row.data }
  let bytes = row.bytes || Buffer.byteLength(JSON.stringify(merged))
  if (bytes > maxBytes) return false
  const names = Object.keys(data)
  for (const name of names) {
    const before = Object.getOwnPropertyDescriptor(merged, name)
    const added = bytesOf(name, data[name])
    bytes += before ? added - bytesOf(name, before.value) : added
  }
  if (bytes > maxBytes) return false
  for (const name of names) setProperty(merged, name, data[name])
  row.merged = merged
  row.bytes = bytes
  return true
}

/** What a property adds to the JSON of its object, the comma included. */
function bytesOf(name: string, value: unknown): number {
  return Buffer.byteLength(`${JSON.stringify(name)}:${JSON.stringify(value)},`)
}

/** The JSON of rows as a request holds them, joined by commas; where one of them has none, the error, and no end of bytes. */
export interface RowJson {
  text: string
  bytes: number
  error?: unknown
}

/**
 * Sorts the rows of one round into requests within the limits.
 * @param refuse told of each row that no request can hold
 */
export function toRequests<Target>(
  rows: readonly Row<Target>[],
  shape: Shape<Target>,
  refuse: (row: Row<Target>, json: RowJson) => void
): RowRequest<Target>[] {
  const groups: RowRequest<Target>[] = []
  const groupOf = createGroups<Target, RowRequest<Target>>(
    targetKeyOf,
    ({ target, targetKey, keyField }) => {
      const group = { target, targetKey, keyField, rows: [] }
      groups.push(group)
      return group
    }
  )
  for (const row of rows) groupOf(row).rows.push(row)
  return groups.flatMap((group) => cutToLimits(group, shape, refuse))
}

/** Rows whose JSON is made at once: what each of them takes is looked at only where all of them have more bytes than these. */
const CHUNK = 100
/** At most this part of a request stays unused where the next chunk does not fit: 3 %. */
const CHUNK_BYTES = 250_000

function cutToLimits<Target>(
  group: RowRequest<Target>,
  shape: Shape<Target>,
  refuse: (row: Row<Target>, json: RowJson) => void
): RowRequest<Target>[] {
  const { limits, toBody } = shape
  const { rows: maxRows, rowBytes, aloneBytes = MAX_REQUEST_BYTES } = limits
  const frame = Buffer.byteLength(toBody(group, ''))
  const requests: RowRequest<Target>[] = []
  let open: (RowRequest<Target> & { text: string }) | undefined
  let bytes = 0
  const add = (rows: Row<Target>[], { text, bytes: size }: RowJson): void => {
    if (size > aloneBytes) {
      requests.push({ ...group, rows, text })
    } else if (
      open &&
      open.rows.length + rows.length <= maxRows &&
      bytes + size + 1 <= MAX_REQUEST_BYTES
    ) {
      for (const row of rows) open.rows.push(row)
      open.text = `${open.text},${text}`
      bytes += size + 1
    } else {
      open = { ...group, rows, text }
      requests.push(open)
      bytes = frame + size
    }
  }

  for (let from = 0; from < group.rows.length; ) {
    const room = maxRows - (open?.rows.length ?? 0)
    const rows = group.rows.slice(from, from + Math.min(CHUNK, room || maxRows))
    from += rows.length
    const chunk = jsonOf(rows, shape)
    if (chunk.bytes <= Math.min(CHUNK_BYTES, rowBytes, aloneBytes)) add(rows, chunk)
    else
      for (const row of rows) {
        const json = jsonOf([row], shape)
        if (json.bytes <= maxBytesOf(row, limits)) add([row], json)
        else refuse(row, json)
      }
  }
  return requests
}

/** The most bytes that a row's JSON may have. */
export function maxBytesOf<Target>({ data }: Row<Target>, limits: Limits): number {
  return limits.rowBytesOf?.(data) ?? limits.rowBytes
}

export function jsonOf<Target>(
  rows: readonly Row<Target>[],
  { toJson = dataOf }: Pick<Shape<Target>, 'toJson'>
): RowJson {
  try {
    const text = toJson(rows)
    return { text, bytes: Buffer.byteLength(text) }
  } catch (error) {
    return { text: '', bytes: Number.POSITIVE_INFINITY, error: error as unknown }
  }
}

/** The JSON of what is sent of each row. */
export function dataOf(rows: readonly Row<unknown>[]): string {
  return toList(rows.map(({ merged, data }) => merged ?? data))
}

/** The JSON of rows of which only the key value is sent. */
export function keyValuesOf(rows: readonly Row<unknown>[]): string {
  return toList(rows.map(({ keyValue }) => keyValue))
}

function toList(values: readonly unknown[]): string {
  return JSON.stringify(values).slice(1, -1)
}
