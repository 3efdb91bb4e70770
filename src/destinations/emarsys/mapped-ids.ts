import {
  type ActionDefinition,
  Destination,
  type InputField,
  type JSONObject,
  type SegmentEvent,
  transform
} from '@segment/actions-core'

/** An action as far as the runtime's validation goes. */
export type Declaration = Pick<ActionDefinition<object>, 'title' | 'fields'>

/** How the names of entries begin that direct the mapping as a whole. */
const DIRECTIVES = '__segment_internal'

/** What the runtime hands over beside what actions-core declares: the events that came in, and their mapping. */
interface RuntimeExtras {
  rawData?: SegmentEvent | SegmentEvent[]
  rawMapping?: JSONObject
}

/**
 * Puts ids back as they were mapped. The runtime's validation makes a number of whatever resembles one (`true` becomes 1,
 * "1e3" 1000, [5] 5), so that an event would go to somebody else's list; the action is to see what was mapped, and refuse.
 * @param data what the runtime called with; without events and mapping in it, the payloads stay as they are
 */
export async function withMappedIds<Payload>(
  action: Declaration,
  payloads: Payload[],
  data: object
): Promise<Payload[]> {
  const { rawData, rawMapping: mapping }: RuntimeExtras = data
  if (!rawData || !mapping) return payloads
  const events = await survivors(action, [rawData].flat(), mapping, payloads.length)
  if (events.length !== payloads.length) return payloads

  const ids = Object.entries(action.fields).flatMap(([key, field]) => (isId(field) ? [key] : []))
  const part = Object.fromEntries(
    Object.entries(mapping).filter(([key]) => ids.includes(key) || key.startsWith(DIRECTIVES))
  )
  return payloads.map((payload, index) => {
    const mapped = transform(part, { ...events[index] })
    return { ...payload, ...Object.fromEntries(ids.map((key) => [key, mapped[key]])) }
  })
}

/** Fields with a drop-down of ids; an object with one has ids for names. */
function isId(field: InputField): boolean {
  return field.dynamic === true && field.type !== 'object'
}

/** The events that the runtime's validation let through, found by having it validate once more. */
async function survivors(
  { title, fields }: Declaration,
  events: SegmentEvent[],
  mapping: JSONObject,
  wanted: number
): Promise<SegmentEvent[]> {
  if (events.length === wanted) return events
  const nothing = async (): Promise<void> => {}
  const sieve = { title, description: '', fields, perform: nothing, performBatch: nothing }
  const runtime = new Destination({ name: 'Emarsys sieve', mode: 'cloud', actions: { sieve } })
  const results = await runtime.executeBatch('sieve', { events, mapping, settings: {} })
  return events.filter((_, index) => results[index]?.status === 200)
}
