import type { JsonObject } from '../lib/json'
import { call } from './call'
import type { Exchange, Outcome } from './shapes'

const ROOT = '/_workbench/live'

/** What became of an event in one mapping; `waiting` until something did. */
export interface LiveResult {
  readonly index: number
  readonly mapping: string
  readonly action: string
  readonly status: Outcome['status'] | 'waiting'
  readonly httpStatus: number | null
  readonly message: string | null
  readonly attempts: number
}

/** An event that an SDK sent to the workbench. */
export interface LiveItem {
  readonly seq: number
  readonly receivedAt: string
  readonly type: string
  readonly name: string
  readonly user: string | null
  readonly writeKey: string
  readonly resendOf: number | null
  readonly event: JsonObject
  readonly results: readonly LiveResult[]
}

/** Events, oldest first, and counts since the start. */
export interface LiveReply {
  readonly items: readonly LiveItem[]
  readonly total: number
  readonly first: number
  /** What to ask with next for those that follow. */
  readonly nextAfter: number
  readonly waiting: number
  /** Why events cannot be delivered at the moment. */
  readonly unavailable?: string | null
}

/** What is known of one event in one mapping. */
export interface LiveDetail extends LiveResult {
  readonly reason?: string
  readonly payload?: JsonObject
  readonly exchanges: readonly Exchange[]
  readonly exchangesDropped: boolean
}

/** Which events to read. */
export interface LiveQuery {
  readonly after: number
  readonly limit: number
  readonly type: string
  readonly text: string
}

// The workbench is of the same package as this page: its answers are what its module says they are.

/** `GET /_workbench/live`. */
export async function readLive({ after, limit, type, text }: LiveQuery): Promise<LiveReply> {
  const query = new URLSearchParams({ after: String(after), limit: String(limit) })
  if (type !== '') query.set('type', type)
  if (text !== '') query.set('text', text)
  return (await call(`${ROOT}?${query}`)) as LiveReply
}

/** An event with all that is known of it. */
export interface LiveEvent extends LiveItem {
  readonly results: readonly LiveDetail[]
}

/** `GET /_workbench/live/{seq}`. */
export async function readLiveEvent(seq: number): Promise<LiveEvent> {
  return (await call(`${ROOT}/${seq}`)) as LiveEvent
}

/** `POST /_workbench/live/resend`: the event arrives once more. */
export async function resend(seq: number): Promise<void> {
  await call(`${ROOT}/resend`, { method: 'POST', body: { seq } })
}
