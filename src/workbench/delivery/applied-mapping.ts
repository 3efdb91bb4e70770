import type { SegmentEvent } from '@segment/actions-core'
import { runnableTrigger } from '../mapping/trigger/parse-trigger'
import { type AnyDefinition, findAction, isBatched } from '../runtime/definition'
import type { Subscription } from '../wire'
import { Batches } from './batches'
import { type KeyFields, type Tokens, tokensOf } from './contact-tokens'
import type { Item, Result } from './journal'
import type { Step } from './step'

/** Mappings, and what they are run with. */
export interface Applied {
  definition: AnyDefinition
  /** Those that are not enabled are left out. */
  subscriptions: readonly Subscription[]
  settings: Readonly<Record<string, unknown>>
}

/** One mapping as the engine runs it. */
export class AppliedMapping<I extends Item> {
  readonly batches: Batches<Step<I>>
  /** Of which contacts an event is about. */
  readonly tokensOf: Tokens
  /** Whether the trigger lets an event through; one that cannot be read takes all, and each gets `problem`. */
  readonly takes: (event: SegmentEvent) => boolean
  readonly problem: Result | undefined
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
    const { partnerAction, subscribe } = subscription
    this.batches = new Batches(subscription, definition)
    this.tokensOf = tokensOf(subscription, keyFields)
    // Emarsys starts programs for one event of a contact a request: a second one in the batch would be a request of its own.
    const isTrigger = findAction(definition, partnerAction)?.action.fields.trigger_id !== undefined
    this.#takesRepeats = isBatched(definition, subscription) && !isTrigger
    const { matches, problem } = runnableTrigger(subscribe)
    this.takes = matches ?? (() => true)
    if (problem !== undefined)
      this.problem = {
        status: 'rejected',
        httpStatus: 400,
        message: problem,
        notSent: true,
        attempts: 0
      }
  }

  /** Whether a step may go now: all before it are final, or stand before it in the same open batch. */
  isReady(step: Step<I>): boolean {
    if (step.before.every(({ isFinal }) => isFinal)) return true
    const batch = this.batches.openFor(step)
    const isRepeat = ([key]: readonly string[]) => !this.#takesRepeats && key === step.tokens[0]
    return (
      batch !== undefined &&
      step.before.every(
        (earlier) => earlier.isFinal || (earlier.batch === batch && !isRepeat(earlier.tokens))
      )
    )
  }
}
