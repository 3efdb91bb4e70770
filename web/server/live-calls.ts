import { call } from './call'
import type { LiveEvent, LiveReply, ResendReply } from '../../src/workbench/wire'

const ROOT = '/_workbench/live'

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

/** `GET /_workbench/live/{seq}`. */
export async function readLiveEvent(seq: number, signal?: AbortSignal): Promise<LiveEvent> {
  return (await call(`${ROOT}/${seq}`, signal && { signal })) as LiveEvent
}

/** `POST /_workbench/live/resend`: the event arrives once more. */
export async function resend(seq: number): Promise<ResendReply> {
  return (await call(`${ROOT}/resend`, { method: 'POST', body: { seq } })) as ResendReply
}

/** `POST /_workbench/live/confirm`: events of SDKs may be sent live. */
export async function confirmEvents(): Promise<void> {
  await call(`${ROOT}/confirm`, { method: 'POST', body: {} })
}
