import type { EventOutcome } from '../wire'
import type { AppliedMapping } from './applied-mapping'
import type { OpenBatch } from './batches'
import type { Item, Result } from './journal'
import { NONE, type Ordered } from './order'

/** What is known of an event as a whole. */
export interface Progress<I extends Item> {
  item: I
  steps: Step<I>[]
  /** Steps that are not final. */
  open: number
  outcome: EventOutcome
}

/** An event's way through one mapping. */
export interface Step<I extends Item> extends Ordered<Step<I>> {
  item: I
  progress: Progress<I>
  mapping: AppliedMapping<I>
  batch: OpenBatch<Step<I>> | undefined
  due: number
  isReleased: boolean
  /** An earlier step of the contact was given up, or this one was. */
  isGivenUp: boolean
  /** What the last attempt came to. */
  result: Result
}

/** Steps that are to be sent together. */
export interface Batch<I extends Item> {
  mapping: AppliedMapping<I>
  steps: Step<I>[]
}

/** Before the first attempt. */
const UNTRIED: Result = { status: 'retry', httpStatus: null, attempts: 0 }

/** The first step of an event into a mapping. @param due when it is to be sent at the latest, by the engine's clock */
export function newStep<I extends Item>(
  progress: Progress<I>,
  mapping: AppliedMapping<I>,
  due: number
): Step<I> {
  const { item } = progress
  return {
    item,
    tokens: mapping.tokensOf(item.event),
    progress,
    mapping,
    place: mapping.place,
    before: NONE,
    after: NONE,
    batch: undefined,
    due,
    isFinal: false,
    isReleased: false,
    isGivenUp: false,
    result: UNTRIED
  }
}
