import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { type AnyDefinition, findAction, isBatched } from '../runtime/definition'
import type { Subscription } from '../wire'
import { compile } from './compile'
import { type KeyFields, keyFieldsOf, type Tokens, tokensOf } from './contact-tokens'
import type { Result } from './journal'
import type { Ordered } from './order'

/** The most bytes of events that Segment puts into one batch. */
const BATCH_BYTES = 4_000_000

/** The most batches that one mapping fills at a time; the fullest goes first then, so that memory stays bounded. */
const MAX_OPEN_BATCHES = 200

/** Mappings, and what they are run with. */
export interface Applied {
  definition: AnyDefinition
  /** Those that are not enabled are left out. */
  subscriptions: readonly Subscription[]
  settings: Readonly<Record<string, unknown>>
}

/** Events that go together, as soon as enough have come or the time is up. */
export interface OpenBatch<Step> {
  steps: Step[]
  bytes: number
  /** When it is to be sent at the latest, by the engine's clock. */
  due: number
}

/** A step as a lane sees it. */
interface LaneStep<Step> extends Ordered<Step> {
  readonly item: { readonly event: SegmentEvent; readonly bytes: number }
  readonly due: number
  /** The open batch that it is in. */
  batch: OpenBatch<Step> | undefined
}

/**
 * One mapping, and the batches that its events fill as Segment fills them: up to `batch_size`, 4 MB, and alike in `batch_keys`.
 */
export class Lane<Step extends LaneStep<Step>> {
  /** Of which contacts an event is about. */
  readonly tokensOf: Tokens
  /** What becomes of every event where the trigger cannot be read. */
  readonly problem: Result | undefined
  readonly #query: ReturnType<typeof parseFql>
  readonly #open = new Map<string, OpenBatch<Step>>()
  readonly #size: number
  readonly #keyOf: (event: SegmentEvent) => string
  readonly #takesRepeats: boolean

  constructor(
    readonly applied: Applied,
    readonly subscription: Subscription,
    /** Among the mappings that were applied together. */
    readonly mapping: number,
    /** Among all that an engine ever had. */
    readonly place: number,
    keyFields: KeyFields
  ) {
    const { definition } = applied
    const action = findAction(definition, subscription.partnerAction)?.action
    const isOne = !isBatched(definition, subscription)
    const size = Number(subscription.mapping.batch_size ?? action?.fields.batch_size?.default)
    this.#size = isOne ? 1 : Number.isInteger(size) && size > 0 ? size : 1000
    this.#keyOf = keyOf(subscription, action?.fields.batch_keys?.default)
    // Emarsys starts programs for one event of a contact a request: a second one in the batch would be a request of its own.
    this.#takesRepeats = !isOne && action?.fields.trigger_id === undefined
    this.#query = parseFql(subscription.subscribe)
    this.problem = 'error' in this.#query ? unreadable(this.#query.error) : undefined
    this.tokensOf = tokensOf(subscription, keyFields)
  }

  /** Whether the mapping's trigger lets an event through. */
  takes(event: SegmentEvent): boolean {
    return 'error' in this.#query || validate(this.#query, event)
  }

  /** Whether a step may go now: all before it are final, or stand before it in the same open batch. */
  isReady(step: Step): boolean {
    if (!step.before.length || step.before.every(({ isFinal }) => isFinal)) return true
    const batch = this.#open.get(this.#keyOf(step.item.event))
    if (batch === undefined || batch.bytes + step.item.bytes > BATCH_BYTES) return false
    const isRepeat = ([key]: readonly string[]) => !this.#takesRepeats && key === step.tokens[0]
    return step.before.every(
      (earlier) => earlier.isFinal || (earlier.batch === batch && !isRepeat(earlier.tokens))
    )
  }

  /** Puts a step into its batch. @returns a batch that is complete now */
  add(step: Step): Step[] | undefined {
    const key = this.#keyOf(step.item.event)
    let batch = this.#open.get(key)
    let full: Step[] | undefined
    if (batch && batch.bytes + step.item.bytes > BATCH_BYTES) {
      full = this.#close(key, batch)
      batch = undefined
    }
    if (!batch) {
      batch = { steps: [], bytes: 0, due: step.due }
      this.#open.set(key, batch)
    }
    batch.steps.push(step)
    batch.bytes += step.item.bytes
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

function unreadable({ message }: Error): Result {
  const said = `The trigger cannot be read: ${message}`
  return { status: 'rejected', httpStatus: 400, message: said, attempts: 0 }
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
  interface Alone extends LaneStep<Alone> {}
  const applied = { definition, subscriptions: [subscription], settings: {} }
  const lane = new Lane<Alone>(applied, subscription, 0, 0, keyFieldsOf([]))
  const begun = { place: 0, tokens: [], before: [], after: [], isFinal: false }
  const full = events.flatMap((event) => {
    const item = { event, bytes: JSON.stringify(event).length }
    return [lane.add({ ...begun, batch: undefined, item, due: 0 }) ?? []]
  })
  return [...full, ...lane.takeDue(0)]
    .filter(({ length }) => length)
    .map((steps) => steps.map(({ item }) => item.event))
}
