import { call } from './call'
import type { LiveEvent, LiveReply, RefusedReply, ResendReply } from '../../src/workbench/wire'

const ROOT = '/_workbench/live'

/** Which events to read, newest first. */
export interface LiveQuery {
  /** Only those that arrived before this one; null for all. */
  readonly before: number | null
  readonly limit: number
  readonly type: string
  readonly text: string
  readonly outcome: string
}

// The workbench is of the same package as this page: its answers are what its module says they are.

/** `GET /_workbench/live`. */
export async function readLive(query: LiveQuery, signal?: AbortSignal): Promise<LiveReply> {
  const asked = Object.entries(query).flatMap(([key, value]) =>
    value === '' || value === null ? [] : [[key, String(value)]]
  )
  return (await call(`${ROOT}?${new URLSearchParams(asked)}`, signal && { signal })) as LiveReply
}

/** `GET /_workbench/live/refused`: the last calls that were refused, newest first. */
export async function readRefused(signal: AbortSignal): Promise<RefusedReply> {
  return (await call(`${ROOT}/refused?limit=200`, { signal })) as RefusedReply
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
