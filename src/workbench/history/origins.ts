import type { SegmentEvent } from '@segment/actions-core'
import { textOf } from '../json'
import { nameOf } from '../runtime/subscription'
import { whoIs } from '../spec'
import type { Exchange, HistoryEvent, Outcome, Subscription } from '../wire'
import { type ContactKey, keyOfPayload, keyOfRow } from './contact-key'
import { requestIds } from './journal-entries'

/** An event that was sent, in so few words that thousands can be kept, and the contact that it named. */
export interface SentEvent extends HistoryEvent {
  readonly key: ContactKey | null
}

/** The events that one mapping sent together. */
export interface Batch {
  readonly mapping: string
  readonly events: readonly SentEvent[]
}

/** What a mapping sent. */
export interface Delivery {
  readonly subscription: Subscription
  readonly results: readonly {
    readonly event: SegmentEvent
    /** The event's number in the Live pane, where an SDK sent it. */
    readonly seq: number | null
    readonly outcome: Omit<Outcome, 'index'>
  }[]
  readonly exchanges: readonly Exchange[]
}

/** Knows what the requests of the sandbox's journal came from. */
export interface Origins {
  note(delivery: Delivery): void
  /** The batch that a request was made for, or undefined for a request from elsewhere, or one of long ago. */
  of(request: number): Batch | undefined
}

/** So many events are remembered, whatever the number of requests. */
const MAX_EVENTS = 10_000

/** Remembers what requests came from, the last `maxEvents` events of it and the last batch in any case. */
export function createOrigins(maxEvents = MAX_EVENTS): Origins {
  const batches = new Map<number, Batch>()
  const kept: { readonly batch: Batch; readonly requests: readonly number[] }[] = []
  let events = 0
  return {
    note({ subscription, results, exchanges }) {
      const requests = requestIds(exchanges)
      if (requests.length === 0) return
      const batch = { mapping: nameOf(subscription), events: sentOf(results) }
      for (const id of requests) batches.set(id, batch)
      events += batch.events.length
      kept.push({ batch, requests })
      while (events > maxEvents && kept.length > 1) {
        const oldest = kept.shift()
        events -= oldest?.batch.events.length ?? 0
        for (const id of oldest?.requests ?? []) batches.delete(id)
      }
    },
    of: (request) => batches.get(request)
  }
}

/** Where rows are known, the events that have one; an event that is sent by itself has none. */
function sentOf(results: Delivery['results']): SentEvent[] {
  const tried = results.filter(({ outcome }) => !outcome.notSent)
  const withRows = tried.filter(({ outcome }) => outcome.sent !== undefined)
  return (withRows.length > 0 ? withRows : tried).map(({ event, seq, outcome }) => ({
    seq,
    type: event.type,
    name: textOf(event.event) ?? textOf(event.name) ?? textOf(event.groupId) ?? null,
    who: whoIs(event) ?? null,
    messageId: textOf(event.messageId) ?? null,
    key: keyOfRow(outcome.sent) ?? keyOfPayload(outcome.payload)
  }))
}
