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
export interface PlannedRow<Target> extends Omit<EventRow<Target>, 'index'> {
  events: EventRow<Target>[]
  /** The row of the same contact that has to be delivered, or rejected, before this one may be sent. */
  earlier: PlannedRow<Target> | undefined
  /** Whether it is to be tried again, so that later rows of its contact have to wait. */
  waits: boolean
}

/** One request to be sent. */
export interface PlannedRequest<Target> extends Group<Target> {
  rows: PlannedRow<Target>[]
}

type Shape<Target> = Pick<ActionSpec<never, Target>, 'limits' | 'repeats' | 'toJson' | 'toBody'>

/**
 * Sorts rows into requests, in waves: the requests of one wave may run side by side, and a wave begins when the one before
 * has ended. No request holds a contact twice, also not in another spelling (`Ada@…`, `ada@…`), since Emarsys refuses that.
 * A contact that comes again is handled as the action says, else it is left for the next wave.
 */
export function planRequests<Target>(
  events: readonly EventRow<Target>[],
  shape: Shape<Target>
): PlannedRequest<Target>[][] {
  const { repeats } = shape
  const waves: Map<string, PlannedRequest<Target>>[] = []
  const scopes = new Map<string, Map<string, PlannedRow<Target>[]>>()
  for (const event of events) {
    const { row } = event
    const groupKey = `${row.targetKey}\n${row.keyField}`
    const ofContact = rowsOfContact(scopes, row, repeats === 'merged' ? row.keyField : groupKey)
    const same = findSame(ofContact, row, repeats)
    if (same && joins(same, event, shape)) continue

    const earlier = repeats === 'once' ? undefined : ofContact[ofContact.length - 1]
    const planned = { ...event, events: [event], earlier, waits: false }
    const wave = waves[ofContact.length] ?? new Map<string, PlannedRequest<Target>>()
    waves[ofContact.length] = wave
    const request = wave.get(groupKey)
    if (request) request.rows.push(planned)
    else wave.set(groupKey, { ...groupOf(row), rows: [planned] })
    ofContact.push(planned)
  }
  return waves.map((wave) => [...wave.values()].flatMap((request) => cutToLimits(request, shape)))
}

function groupOf<Target>({ target, targetKey, keyField }: Group<Target>): Group<Target> {
  return { target, targetKey, keyField }
}

/**
 * What was planned before for a row's contact, in any spelling. Triggers of one external event keep their order, and so do
 * the writes of one contact, whatever list or source goes with them.
 */
function rowsOfContact<Target>(
  scopes: Map<string, Map<string, PlannedRow<Target>[]>>,
  { keyValue }: Row<Target>,
  scope: string
): PlannedRow<Target>[] {
  const contacts = scopes.get(scope) ?? new Map<string, PlannedRow<Target>[]>()
  scopes.set(scope, contacts)
  const contact = fold(keyValue)
  const rows = contacts.get(contact) ?? []
  contacts.set(contact, rows)
  return rows
}

/** A key value without what Emarsys may not tell apart: case, blanks around it, forms of the same letter. */
export function fold(keyValue: string): string {
  const plain = /[^\x21-\x7e]/.test(keyValue) ? keyValue.trim().normalize('NFC') : keyValue
  return plain.toLowerCase()
}

/** The row that an event of the same contact may join. Spellings may be two contacts, so they are never one row. */
function findSame<Target>(
  ofContact: readonly PlannedRow<Target>[],
  { keyValue, targetKey }: Row<Target>,
  repeats: Shape<Target>['repeats']
): PlannedRow<Target> | undefined {
  if (repeats === 'apart' || !ofContact.length) return undefined
  const candidates = repeats === 'once' ? ofContact : ofContact.slice(-1)
  return candidates.find(({ row }) => row.keyValue === keyValue && row.targetKey === targetKey)
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
  request: PlannedRequest<Target>,
  { limits, toBody }: Shape<Target>
): PlannedRequest<Target>[] {
  const { rows: maxRows, aloneBytes = MAX_REQUEST_BYTES } = limits
  const frame = Buffer.byteLength(toBody(request, ''))
  const requests: PlannedRequest<Target>[] = []
  let open: PlannedRow<Target>[] | undefined
  let bytes = 0
  for (const row of request.rows) {
    const alone = row.bytes > aloneBytes
    if (!alone && open && open.length < maxRows && bytes + row.bytes + 1 <= MAX_REQUEST_BYTES) {
      open.push(row)
      bytes += row.bytes + 1
      continue
    }
    const rows = [row]
    requests.push({ ...groupOf(request), rows })
    if (alone) continue
    open = rows
    bytes = frame + row.bytes
  }
  return requests
}
