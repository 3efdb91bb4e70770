import type { SegmentEvent } from '@segment/actions-core'
import { parseFql, validate } from '@segment/destination-subscriptions'
import { BACKOFF, type Backoff } from '../delivery/backoff'
import { Batcher, type Carrier } from './batcher'
import type { FinalOutcome } from './run-with-retries'
import { type RetryOptions, runWithRetries } from './run-with-retries'
import type { TokenKeeper } from './token-keeper'
import type { Exchange, OutcomeStatus, Subscription } from '../wire'
import { type AnyDefinition, nameOfDefinition } from './definition'
import { isForDestination } from './integrations'

/** An event on its way, with what its sender wants to know it by. */
export interface PipelineItem extends Carrier {
  event: SegmentEvent
}

/** What the pipeline tells of events in one mapping, when it is final. */
export interface PipelineReport<Item> {
  /** The mapping's place among the subscriptions. */
  mapping: number
  results: { item: Item; outcome: FinalOutcome }[]
  /** The requests that were made for them, of all attempts, as far as they were answered. */
  exchanges: Exchange[]
}

/** How a pipeline is to be. */
export interface PipelineOptions<Item> {
  definition: AnyDefinition
  /** Those that are not enabled are left out. */
  subscriptions: readonly Subscription[]
  settings: Readonly<Record<string, unknown>>
  tokens: TokenKeeper
  /** Told of each event in each mapping exactly once; awaited, so that what is written down is written before more is sent. */
  onReport: (report: PipelineReport<Item>) => void | Promise<void>
  /** Leaves an event out of a mapping, e.g. since it was reported before. */
  skips?: ((item: Item, mapping: number) => boolean) | undefined
  onWait?: RetryOptions['onWait']
  runOnce?: RetryOptions['runOnce']
  /** Default 8. */
  attempts?: number | undefined
  backoff?: Backoff | undefined
  signal?: AbortSignal | undefined
  clock?: (() => Date) | undefined
  random?: (() => number) | undefined
}

/** Events through mappings to Emarsys, in batches, with retries: the one way for files and for live traffic. */
export interface Pipeline<Item> {
  /** Takes an event; resolves when there is room for the next. Events are to be pushed one after the other. */
  push(item: Item): Promise<void>
  /** Sends what waits. */
  flush(): Promise<void>
}

interface Lane<Item extends Carrier> {
  subscription: Subscription
  query: ReturnType<typeof parseFql>
  batcher: Batcher<Item>
}

function whyNot(
  { query }: Pick<Lane<Carrier>, 'query'>,
  event: SegmentEvent
): OutcomeStatus | undefined {
  return 'error' in query || !validate(query, event) ? 'not subscribed' : undefined
}

/**
 * Makes a pipeline. Mappings run in their order: before a batch of one is sent, what the mappings above it hold is sent, so that
 * a contact is there before it is put on a list; one batch is under way at a time, so that later values of a contact win.
 */
export function createPipeline<Item extends PipelineItem>(
  options: PipelineOptions<Item>
): Pipeline<Item> {
  const {
    attempts = 8,
    backoff = BACKOFF,
    clock = () => new Date(),
    random = Math.random
  } = options
  const { onWait, runOnce } = options
  const retries: RetryOptions = { attempts, backoff, clock, random, onWait, runOnce }
  const lanes = new Map(
    options.subscriptions.flatMap((subscription, mapping): [number, Lane<Item>][] => {
      if (subscription.enabled === false) return []
      const batcher = new Batcher<Item>(subscription, options.definition)
      return [[mapping, { subscription, query: parseFql(subscription.subscribe), batcher }]]
    })
  )
  let chain = Promise.resolve()

  async function send(mapping: number, { subscription }: Lane<Item>, items: Item[]): Promise<void> {
    const { definition, settings, tokens, signal } = options
    if (signal?.aborted) return
    const events = items.map(({ event }) => event)
    const exchanges: Exchange[] = []
    const outcomes = await runWithRetries(
      { definition, subscription, events, settings, tokens, signal },
      { ...retries, onAttempt: (result) => exchanges.push(...result.exchanges) }
    )
    const results = items.flatMap((item, index) => {
      const outcome = outcomes[index]
      return outcome ? [{ item, outcome }] : []
    })
    await options.onReport({ mapping, results, exchanges })
  }

  async function flushUntil(last: number): Promise<void> {
    for (const [mapping, lane] of lanes) {
      if (mapping >= last) return
      for (const items of lane.batcher.flush()) await send(mapping, lane, items)
    }
  }

  const destination = nameOfDefinition(options.definition)
  async function take(item: Item): Promise<void> {
    const forOthers = !isForDestination(item.event, destination)
    for (const [mapping, lane] of lanes) {
      if (options.skips?.(item, mapping)) continue
      const status = forOthers ? 'not for this destination' : whyNot(lane, item.event)
      if (status !== undefined) {
        const outcome: FinalOutcome = { index: 0, status, httpStatus: null, attempts: 0 }
        await options.onReport({ mapping, results: [{ item, outcome }], exchanges: [] })
        continue
      }
      for (const items of lane.batcher.add(item)) {
        await flushUntil(mapping)
        await send(mapping, lane, items)
      }
    }
  }

  /** Work is done one piece at a time, in the order in which it came. */
  function inTurn(work: () => Promise<void>): Promise<void> {
    const done = chain.then(work)
    chain = done.catch(() => {})
    return done
  }

  return {
    push: (item) => inTurn(() => take(item)),
    flush: () => inTurn(() => flushUntil(Number.POSITIVE_INFINITY))
  }
}
