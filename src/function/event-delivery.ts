import type { SegmentEvent } from '@segment/actions-core'
import type { Ended, Instance } from './instance'

/** Events of one call of `onBatch`. */
const BATCH = 20

/** Times that an event is tried: Segment goes on for four hours, with growing pauses. */
const ATTEMPTS = 9

/** What became of an event, as Segment's Event Delivery shows it. */
export type Delivery = {
  event: SegmentEvent
  attempts: number
} & ({ outcome: 'delivered' } | { outcome: 'discarded' | 'retried'; reason: string })

/** What a run needs. */
export interface DeliveryRun {
  instance: Instance
  settings: object
  /** Waits between two attempts. @param attempt the one that failed, from 1 */
  pause: (attempt: number) => Promise<void>
  signal?: AbortSignal | undefined
}

/**
 * Sends events through an instance as Segment does: in batches of 20 of whatever types come, one alone by its own handler,
 * and what is to be tried again once more until its attempts are used up.
 */
export async function deliverBySegment(
  events: readonly SegmentEvent[],
  { instance, settings, pause, signal }: DeliveryRun
): Promise<Delivery[]> {
  const done = new Map<SegmentEvent, Delivery>()
  let open = [...events]
  for (let attempt = 1; open.length && !signal?.aborted; attempt += 1) {
    const again: SegmentEvent[] = []
    for (let start = 0; start < open.length && !signal?.aborted; start += BATCH) {
      const batch = open.slice(start, start + BATCH)
      const entries = await callWith(batch, instance, settings)
      batch.forEach((event, index) => {
        const { status, errormessage: reason = 'No reason was given.' } = entries[index] ?? MISSING
        if (status === 200) done.set(event, { event, attempts: attempt, outcome: 'delivered' })
        else {
          const outcome = status === 400 ? 'discarded' : 'retried'
          done.set(event, { event, attempts: attempt, outcome, reason })
          if (outcome === 'retried') again.push(event)
        }
      })
    }
    open = attempt < ATTEMPTS ? again : []
    if (open.length) await pause(attempt)
  }
  return events.flatMap((event) => done.get(event) ?? [])
}

interface Entry {
  status: number
  errormessage?: string
}

const MISSING: Entry = {
  status: 500,
  errormessage: 'The function returned no entry for the event.'
}

/** One call. What it throws or does not end in time concerns all of its events. */
async function callWith(
  batch: readonly SegmentEvent[],
  instance: Instance,
  settings: object
): Promise<Entry[]> {
  const [only] = batch
  if (batch.length === 1 && only) {
    const ended = await instance.call(handlerOf(only), only, settings)
    return [read(ended, () => ({ status: 200 }))]
  }
  const ended = await instance.call('onBatch', batch, settings)
  if ('returned' in ended && Array.isArray(ended.returned)) return ended.returned as Entry[]
  const all = read(ended, () => MISSING)
  return batch.map(() => all)
}

function handlerOf({ type }: SegmentEvent): string {
  const [first = '', ...rest] = String(type)
  return `on${first.toUpperCase()}${rest.join('')}`
}

/** Only a time-out and a RetryError bring an event back; whatever else is thrown discards it. */
function read(ended: Ended, returned: () => Entry): Entry {
  if ('returned' in ended) return returned()
  if ('cutOff' in ended) return { status: 500, errormessage: 'Cut off after 5 s.' }
  const { name, message } = ended.thrown
  if (name === 'RetryError') return { status: 500, errormessage: message }
  return { status: 400, errormessage: message }
}
