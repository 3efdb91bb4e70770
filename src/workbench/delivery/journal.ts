import type { SegmentEvent } from '@segment/actions-core'
import type { EventOutcome, Exchange, Outcome, Subscription } from '../wire'

/** An event on its way. */
export interface Item {
  readonly event: SegmentEvent
  /** Of its JSON. */
  readonly bytes: number
}

/** What became of an event in one mapping, and the attempts that it took. */
export type Result = Omit<Outcome, 'index'> & { attempts: number }

/** What became of events in one mapping. */
export interface Results<I extends Item> {
  subscription: Subscription
  /** The mapping's place among those that were applied together. */
  mapping: number
  results: readonly { readonly item: I; readonly result: Result }[]
}

/** One attempt to send events: what came of each, and the requests as far as they were answered. */
export interface Attempt<I extends Item> extends Results<I> {
  exchanges: Exchange[]
}

/** Events that wait for their next attempt. */
export interface Pause<I extends Item> extends Results<I> {
  milliseconds: number
}

/** Where the engine takes down what happens. What a method throws ends the delivery. */
export interface Journal<I extends Item> {
  /** Final for this run, each event in each mapping that takes it once. It is on disk, where there is one, when this returns. */
  settled(results: Results<I>): void
  /** All mappings are through with an event: each event once. `resumed` where an earlier run was, and nothing was left. */
  finished(item: I, outcome: EventOutcome | 'resumed'): void
  /** An event was let in: the places of the mappings that take it. Not called for one that is not for this destination. */
  taken?(item: I, mappings: readonly number[]): void
  /** A request with these is about to be made. */
  sending?(subscription: Subscription, items: readonly I[]): void
  /** An attempt ended; what of it is final is told again as settled, the rest as paused. */
  attempted?(attempt: Attempt<I>): void
  /** They were answered, or not in time, and are sent again after a pause. */
  paused?(pause: Pause<I>): void
  /** Leaves an event out of a mapping, since an earlier run was through with it. */
  skips?(item: I, subscription: Subscription): boolean
}
