import type { ActionSpec, Group, Row } from './action-spec'

/** The most that Emarsys accepts in one request, in bytes of its JSON. */
export const MAX_REQUEST_BYTES = 8_000_000

/** An event's row, and its place in the batch. */
export interface EventRow<Target> {
  index: number
  row: Row<Target>
  /** The row's JSON within a request. */
  json: string
  /** Bytes of that JSON. */
  bytes: number
}

/** A row as it is sent: for one event, or for several of the same contact. */
export interface PlannedRow<Target> {
  row: Row<Target>
  json: string
  bytes: number
  events: EventRow<Target>[]
  /** The row of the same contact, in any spelling, that was planned before it. */
  earlier: PlannedRow<Target> | undefined
  /** Its place among the rows of its contact, from 0: rows of one wave are sent side by side. */
  wave: number
  /** Whether it is to be tried again, so that later rows of its contact have to wait. */
  waits: boolean
}

/** One request to be sent. */
export interface PlannedRequest<Target> extends Group<Target> {
  rows: PlannedRow<Target>[]
}

type Shape<Target> = Pick<ActionSpec<never, Target>, 'limits' | 'repeats' | 'toJson' | 'toBody'>

/** The latest row of each contact, by its folded key value. */
type Contacts<Target> = Map<string, PlannedRow<Target>>

/** All rows of one target and key field, by wave. */
interface PlannedGroup<Target> extends Group<Target> {
  waves: PlannedRow<Target>[][]
  contacts: Contacts<Target>
}

/**
 * Sorts rows into requests, in waves: the requests of one wave may run side by side, and a wave begins when the one before
 * has ended. No request holds a contact twice, also not in another spelling (`Ada@…`, `ada@…`), since Emarsys refuses that.
 * A contact that comes again is handled as the action says, else it is left for the next wave.
 */
export function planRequests<Target>(
  events: readonly EventRow<Target>[],
  shape: Shape<Target>
): PlannedRequest<Target>[][] {
  const groups: PlannedGroup<Target>[] = []
  const findGroup = createGroupFinder(groups, shape.repeats)
  for (const event of events) {
    const { row, json, bytes } = event
    const { contacts, waves } = findGroup(row)
    const contact = fold(row.keyValue)
    const earlier = shape.repeats === 'unrelated' ? undefined : contacts.get(contact)
    const same = earlier && findSame(earlier, row, shape.repeats)
    if (same && joins(same, event, shape)) continue

    const wave = earlier ? earlier.wave + 1 : 0
    const planned = { row, json, bytes, events: [event], earlier, wave, waits: false }
    contacts.set(contact, planned)
    const rows = waves[wave]
    if (rows) rows.push(planned)
    else waves[wave] = [planned]
  }
  const length = groups.reduce((most, { waves }) => Math.max(most, waves.length), 0)
  return Array.from({ length }, (_, wave) =>
    groups.flatMap((group) => cutToLimits(group, group.waves[wave] ?? [], shape))
  )
}

/**
 * Triggers of one external event keep their order, and so do the writes of one contact, whatever list or source goes with
 * them: these groups share their contacts.
 */
function createGroupFinder<Target>(
  groups: PlannedGroup<Target>[],
  repeats: Shape<Target>['repeats']
): (row: Row<Target>) => PlannedGroup<Target> {
  const fields = new Map<string, Map<string, PlannedGroup<Target>>>()
  return ({ target, targetKey, keyField }) => {
    const ofField = fields.get(keyField) ?? new Map<string, PlannedGroup<Target>>()
    fields.set(keyField, ofField)
    const known = ofField.get(targetKey)
    if (known) return known
    const [other] = ofField.values()
    const contacts = repeats === 'merged' && other ? other.contacts : new Map()
    const group: PlannedGroup<Target> = { target, targetKey, keyField, waves: [], contacts }
    ofField.set(targetKey, group)
    groups.push(group)
    return group
  }
}

/** A key value without what Emarsys may not tell apart: case, blanks around it, forms of the same letter. */
export function fold(keyValue: string): string {
  const plain = /[^\x21-\x7e]/.test(keyValue) ? keyValue.trim().normalize('NFC') : keyValue
  return plain.toLowerCase()
}

/** The row that an event of the same contact may join. Spellings may be two contacts, so they are never one row. */
function findSame<Target>(
  latest: PlannedRow<Target>,
  { keyValue, targetKey }: Row<Target>,
  repeats: Shape<Target>['repeats']
): PlannedRow<Target> | undefined {
  if (repeats === 'apart') return undefined
  let candidate: PlannedRow<Target> | undefined = latest
  while (candidate) {
    const { row } = candidate
    if (row.keyValue === keyValue && row.targetKey === targetKey) return candidate
    candidate = repeats === 'once' ? candidate.earlier : undefined
  }
  return undefined
}

/** Adds an event to a row of its contact: later values win. What would no longer fit into a request does not join. */
function joins<Target>(
  planned: PlannedRow<Target>,
  event: EventRow<Target>,
  { repeats, limits, toJson }: Shape<Target>
): boolean {
  if (repeats === 'merged') {
    const data = { ...planned.row.data, ...event.row.data }
    const json = toJson(data)
    const bytes = Buffer.byteLength(json)
    if (bytes > limits.rowBytes) return false
    Object.assign(planned, { row: { ...planned.row, data }, json, bytes })
  }
  planned.events.push(event)
  return true
}

function cutToLimits<Target>(
  { target, targetKey, keyField }: Group<Target>,
  planned: readonly PlannedRow<Target>[],
  { limits, toBody }: Shape<Target>
): PlannedRequest<Target>[] {
  const group = { target, targetKey, keyField }
  const { rows: maxRows, aloneBytes = MAX_REQUEST_BYTES } = limits
  const frame = Buffer.byteLength(toBody(group, ''))
  const requests: PlannedRequest<Target>[] = []
  let open: PlannedRow<Target>[] | undefined
  let bytes = 0
  for (const row of planned) {
    const alone = row.bytes > aloneBytes
    if (!alone && open && open.length < maxRows && bytes + row.bytes + 1 <= MAX_REQUEST_BYTES) {
      open.push(row)
      bytes += row.bytes + 1
      continue
    }
    const rows = [row]
    requests.push({ ...group, rows })
    if (alone) continue
    open = rows
    bytes = frame + row.bytes
  }
  return requests
}
