import type { JSONObject, RequestClient, SegmentEvent } from '@segment/actions-core'
import { transform } from '@segment/actions-core'
import { batchesOf } from '../workbench/delivery/lane'
import { builtIn, findAction } from '../workbench/runtime/definition'
import { nameOf } from '../workbench/runtime/subscription'
import type { Fleet, FleetRow, Subscription } from '../workbench/wire'
import { ID_FIELDS } from './knowledge'
import { readMapped } from './mapped-value'

/** Requests of one API user in a minute. Emarsys API, rate limit. */
const MAX_REQUESTS = 1000

/** Triggers that Interactions takes in a second, for the whole account. Emarsys help, Interactions. */
const MAX_TRIGGERS_PER_SECOND = 50

/** The ids that an account has for each field of ids, for events that name one. */
export type KnownIds = Readonly<Record<string, readonly string[]>>

/**
 * Sends a minute of events through each mapping: Segment's batches, then the destination itself, whose requests are counted
 * instead of sent. Each event is about another contact; ids that a mapping reads from the event take turns among those of the account.
 */
export async function simulateFleet(
  subscriptions: readonly Subscription[],
  eventsPerMinute: number,
  ids: KnownIds
): Promise<Fleet> {
  const rows: FleetRow[] = []
  for (const [mappingIndex, subscription] of subscriptions.entries()) {
    if (subscription.enabled === false) continue
    const counts = await simulate(subscription, eventsPerMinute, ids)
    rows.push({ mappingIndex, mapping: nameOf(subscription), events: eventsPerMinute, ...counts })
  }
  const sum = (key: 'requests' | 'triggers') => rows.reduce((all, row) => all + row[key], 0)
  return {
    eventsPerMinute,
    rows,
    requests: sum('requests'),
    maxRequests: MAX_REQUESTS,
    triggersPerSecond: Math.ceil(sum('triggers') / 60),
    maxTriggersPerSecond: MAX_TRIGGERS_PER_SECOND
  }
}

/** Settings that sign requests which nobody receives. */
const NOBODY = { auth_type: 'legacy', api_user: 'simulation', api_password: 'simulation' }

async function simulate(
  subscription: Subscription,
  count: number,
  ids: KnownIds
): Promise<Pick<FleetRow, 'batches' | 'requests' | 'triggers'>> {
  const batches = batchesOf(eventsFor(subscription, count, ids), subscription, builtIn)
  const counter = { requests: 0 }
  const client = countingClient(counter)
  const action = findAction(builtIn, subscription.partnerAction)?.action
  for (const events of batches) {
    const payload = events.map((event) =>
      transform(subscription.mapping as JSONObject, { ...event })
    )
    // `Payload` is what the schema makes of a mapping; without events beside it, the action reads it as it is.
    await action?.performBatch?.(client, { payload, settings: NOBODY } as never)
  }
  const triggers = subscription.partnerAction === 'triggerEvent' ? count : 0
  return { batches: batches.length, requests: counter.requests, triggers }
}

const YES = JSON.stringify({ replyCode: 0, replyText: 'OK', data: {} })

/** Answers every request with success, and counts it. */
function countingClient(counter: { requests: number }): RequestClient {
  const answer = async () => {
    counter.requests += 1
    return { status: 200, content: YES, headers: new Headers() }
  }
  // The destination reads no more of a response than its status, content and headers.
  return answer as unknown as RequestClient
}

/** Events that hold a value wherever the mapping reads one. */
function eventsFor(subscription: Subscription, count: number, ids: KnownIds): SegmentEvent[] {
  const paths = Object.entries(subscription.mapping).flatMap(([field, value]) =>
    readMapped(value).paths.map((path) => ({ field, path }))
  )
  // Where two fields read one path, its value has to be an id, or else a key.
  const rank = (field: string): number =>
    field in ids || field in ID_FIELDS ? 2 : field === 'key_value' ? 1 : 0
  paths.sort((one, other) => rank(one.field) - rank(other.field))
  return Array.from({ length: count }, (_, index) => {
    const event: Record<string, unknown> = {}
    for (const { field, path } of paths) setPath(event, path, valueFor(field, index, ids))
    return event as unknown as SegmentEvent
  })
}

function valueFor(field: string, index: number, ids: KnownIds): unknown {
  const known = ids[field]
  if (known?.length) return Number(known[index % known.length])
  if (field in ID_FIELDS) return 1
  if (field === 'key_field') return '3'
  if (field === 'event_time') return new Date().toISOString()
  // Every text field takes it, and so does the opt-in.
  if (field === 'write_field') return 'true'
  return `contact-${index}@example.com`
}

function setPath(event: Record<string, unknown>, path: string, value: unknown): void {
  const names = path
    .replace(/^\$\.?/, '')
    .split(/[.[\]'"]+/)
    .filter(Boolean)
  const last = names.pop()
  if (last === undefined) return
  let at = event
  for (const name of names) {
    const next = at[name]
    const inner = typeof next === 'object' && next !== null ? { ...next } : {}
    at[name] = inner
    at = inner as Record<string, unknown>
  }
  at[last] = value
}
