import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { type AnyDefinition, findAction, isBatched } from '../runtime/definition'
import type { Subscription } from '../wire'
import { compile } from './compile'
import type { Item } from './journal'

/** The most bytes of events that Segment puts into one batch. */
const BATCH_BYTES = 4_000_000

/** The most batches that one mapping fills at a time; the fullest goes first then, so that memory stays bounded. */
const MAX_OPEN_BATCHES = 200

/** Events that go together, as soon as enough have come or the time is up. */
export interface OpenBatch<Step> {
  steps: Step[]
  bytes: number
  /** When it is to be sent at the latest, by the engine's clock. */
  due: number
}

/** What batches are made of. */
interface Batched<Step> {
  readonly item: Item
  readonly due: number
  /** The open batch that it is in. */
  batch: OpenBatch<Step> | undefined
}

/** The batches that a mapping's events fill as Segment fills them: up to `batch_size`, 4 MB, and alike in `batch_keys`. */
export class Batches<Step extends Batched<Step>> {
  readonly #open = new Map<string, OpenBatch<Step>>()
  readonly #size: number
  readonly #keyOf: (event: SegmentEvent) => string

  constructor(subscription: Subscription, definition: AnyDefinition) {
    const fields = findAction(definition, subscription.partnerAction)?.action.fields
    const size = Number(subscription.mapping.batch_size ?? fields?.batch_size?.default)
    const isWhole = Number.isInteger(size) && size > 0
    this.#size = isBatched(definition, subscription) ? (isWhole ? size : 1000) : 1
    this.#keyOf = keyOf(subscription, fields?.batch_keys?.default)
  }

  /** The open batch into which a step would go; undefined where it begins one. */
  openFor({ item }: Step): OpenBatch<Step> | undefined {
    const batch = this.#open.get(this.#keyOf(item.event))
    return batch && batch.bytes + item.bytes <= BATCH_BYTES ? batch : undefined
  }

  /** Puts a step into its batch. @returns a batch that is complete now */
  add(step: Step): Step[] | undefined {
    const { event, bytes } = step.item
    const key = this.#keyOf(event)
    let batch = this.#open.get(key)
    let full: Step[] | undefined
    if (batch && batch.bytes + bytes > BATCH_BYTES) {
      full = this.#close(key, batch)
      batch = undefined
    }
    if (!batch) {
      batch = { steps: [], bytes: 0, due: step.due }
      this.#open.set(key, batch)
    }
    batch.steps.push(step)
    batch.bytes += bytes
    step.batch = batch
    if (full) return full
    if (batch.steps.length >= this.#size) return this.#close(key, batch)
    return this.#open.size > MAX_OPEN_BATCHES ? this.#closeFullest() : undefined
  }

  /** Closes the batches that are due by then. */
  takeDue(now: number): Step[][] {
    const due: Step[][] = []
    for (const [key, batch] of this.#open) if (batch.due <= now) due.push(this.#close(key, batch))
    return due
  }

  /** When the first batch is due; Infinity where none is open. */
  nextDue(): number {
    let first = Number.POSITIVE_INFINITY
    for (const { due } of this.#open.values()) if (due < first) first = due
    return first
  }

  /** Whether an event waits for others. */
  get isWaiting(): boolean {
    return this.#open.size > 0
  }

  #close(key: string, batch: OpenBatch<Step>): Step[] {
    this.#open.delete(key)
    for (const step of batch.steps) step.batch = undefined
    return batch.steps
  }

  #closeFullest(): Step[] | undefined {
    let fullest: [string, OpenBatch<Step>] | undefined
    for (const entry of this.#open)
      if (!fullest || entry[1].steps.length > fullest[1].steps.length) fullest = entry
    return fullest && this.#close(...fullest)
  }
}

/** What the events of a batch share: the values of the mapping's `batch_keys`; a constant where they hold no directive. */
function keyOf({ mapping }: Subscription, otherwise: unknown): (event: SegmentEvent) => string {
  const keys = mapping.batch_keys ?? otherwise
  const shared: JSONObject = {}
  for (const key of Array.isArray(keys) ? keys : []) {
    const value = mapping[String(key)]
    if (typeof value === 'object' && value !== null) shared[String(key)] = value
  }
  if (!Object.keys(shared).length) return () => ''
  const resolve = compile(shared)
  return (event) => JSON.stringify(resolve(event))
}

/** The batches that Segment would make of events which no contact holds back. */
export function batchesOf(
  events: readonly SegmentEvent[],
  subscription: Subscription,
  definition: AnyDefinition
): SegmentEvent[][] {
  interface Alone extends Batched<Alone> {}
  const batches = new Batches<Alone>(subscription, definition)
  const full = events.flatMap((event) => {
    const item = { event, bytes: Buffer.byteLength(JSON.stringify(event)) }
    return [batches.add({ item, due: 0, batch: undefined }) ?? []]
  })
  return [...full, ...batches.takeDue(0)]
    .filter(({ length }) => length)
    .map((steps) => steps.map(({ item }) => item.event))
}
