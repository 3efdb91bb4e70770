import { nameOfDefinition } from '../runtime/definition'
import { isForDestination } from '../runtime/integrations'
import { type Run, type RunResult, runTaken } from '../runtime/run-subscription'
import type { TokenKeeper } from '../runtime/token-keeper'
import { errorMessage } from '../errors'
import { type Applied, AppliedMapping } from './applied-mapping'
import { keyFieldsOf } from './contact-tokens'
import type { Item, Journal } from './journal'
import { Order } from './order'
import { type Backoff, Retries } from './retries'
import { type Batch, newStep, type Progress, type Step } from './step'
import { REAL_TIME, type Timing } from './timing'

/** Batches or single events that are in flight at the same time, and how many events in all: what is in flight is in memory. */
const MAX_IN_FLIGHT = { batches: 4, events: 4000 }

/** How much may be on its way: more is not taken until something is finished. */
export const WINDOW = { events: 10_000, bytes: 64_000_000 }

/** The most attempts for one event in one mapping. */
const ATTEMPTS = 8

/** How an engine is to be. */
export interface EngineOptions<I extends Item> {
  tokens: TokenKeeper
  journal: Journal<I>
  /** How long an event waits for others to fill a batch. Milliseconds; default: until nothing else can be done. */
  waitMs?: number | undefined
  /** The most attempts for one event in one mapping, the first included. Default 8. */
  attempts?: number | undefined
  backoff?: Backoff | undefined
  /** Whether a later run sends what this one gives up: then later events of the contact are left to it, too. */
  isResumed?: boolean | undefined
  /** How much may be on its way; default `WINDOW`. */
  window?: typeof WINDOW | undefined
  /** Ends the delivery: nothing more is sent. */
  signal?: AbortSignal | undefined
  timing?: Timing | undefined
  /** From 0 to 1. */
  random?: (() => number) | undefined
  /** Runs events once; default: through their mapping. */
  runOnce?: ((run: Run) => Promise<RunResult>) | undefined
}

/**
 * Events through mappings to Emarsys, in batches, with retries: the one way for files, for live traffic, for the page and for
 * deletions. Each contact's events keep their order, and only they wait when one of them is to be tried again.
 */
export class Engine<I extends Item> {
  readonly #options: EngineOptions<I>
  readonly #timing: Timing
  readonly #order = new Order<Step<I>>()
  readonly #open = new Set<Progress<I>>()
  readonly #ready: Batch<I>[] = []
  readonly #retries: Retries<I>
  #mappings: AppliedMapping<I>[] = []
  /** Those that were replaced, while something waits in them. */
  #replaced: AppliedMapping<I>[] = []
  #places = 0
  #destination = ''
  #bytes = 0
  #inFlight = 0
  #eventsInFlight = 0
  #isAnswered = false
  #wake: (() => void) | undefined
  #isEnded = false
  #problem: unknown
  #waiting: (() => void)[] = []

  constructor(options: EngineOptions<I>) {
    this.#options = options
    this.#timing = options.timing ?? REAL_TIME
    const { backoff, random = Math.random } = options
    this.#retries = new Retries({ timing: this.#timing, backoff, random }, (batch) => {
      this.#ready.push(batch)
      this.#pump()
    })
    options.signal?.addEventListener('abort', () => this.#pump(), { once: true })
  }

  /** What was pushed and is not finished. */
  get open(): { events: number; bytes: number } {
    return { events: this.#open.size, bytes: this.#bytes }
  }

  /** Sets the mappings for the events that are pushed from now on; those before keep theirs. */
  apply(applied: Applied): void {
    const { subscriptions } = applied
    const keyFields = keyFieldsOf(subscriptions)
    // Nothing more comes to fill their batches.
    this.flush()
    this.#replaced = this.#allMappings().filter(({ batches }) => batches.isWaiting)
    this.#destination = nameOfDefinition(applied.definition)
    this.#mappings = []
    for (const [mapping, subscription] of subscriptions.entries()) {
      if (subscription.enabled === false) continue
      const place = this.#places++
      this.#mappings.push(new AppliedMapping(applied, subscription, mapping, place, keyFields))
    }
  }

  /** Takes an event. @returns undefined, or when there is room for the next @throws what the journal throws */
  push(item: I): Promise<void> | undefined {
    if (this.#problem !== undefined) throw this.#problem
    if (this.#options.signal?.aborted) return undefined
    this.#admit(item)
    if (this.#hasRoom) return undefined
    this.#pump()
    return this.#hasRoom ? undefined : this.#until(() => this.#hasRoom || this.#isStopped)
  }

  /** Sends what waits for others, one mapping after the other. */
  flush(): void {
    this.#guarded(() => this.#flushDue(Number.POSITIVE_INFINITY))
    this.#pump()
  }

  /**
   * No more events come. @returns when all are finished; after the signal, when what was in flight is
   * @throws what the journal throws
   */
  async end(): Promise<void> {
    this.#isEnded = true
    this.#pump()
    const isDone = () => !this.#inFlight && (!this.#open.size || this.#isStopped)
    if (!isDone()) await this.#until(isDone)
    if (this.#problem !== undefined) throw this.#problem
    this.#leave()
  }

  /** Where a batch waits for its turn, more events would only take memory, and wait. */
  get #hasRoom(): boolean {
    return !this.#isFull && !this.#ready.length
  }

  get #isFull(): boolean {
    const { events, bytes } = this.#options.window ?? WINDOW
    return this.#open.size >= events || this.#bytes >= bytes
  }

  get #hasSlot(): boolean {
    const { batches, events } = MAX_IN_FLIGHT
    // The first answer tells whether the credentials are right: nothing goes beside it.
    const most = this.#isAnswered ? batches : 1
    return this.#inFlight < most && this.#eventsInFlight < events
  }

  get #isStopped(): boolean {
    return this.#options.signal?.aborted === true || this.#problem !== undefined
  }

  #until(isTrue: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (this.#problem !== undefined) reject(this.#problem)
        else if (isTrue()) resolve()
        else this.#waiting.push(look)
      }
      this.#waiting.push(look)
    })
  }

  #admit(item: I): void {
    const { journal, waitMs = Number.POSITIVE_INFINITY } = this.#options
    if (!isForDestination(item.event, this.#destination)) {
      journal.finished(item, 'not for this destination')
      return
    }
    const progress: Progress<I> = { item, steps: [], open: 0, outcome: 'no mapping' }
    const taken: number[] | undefined = journal.taken && []
    let resumed = 0
    const due = waitMs === Number.POSITIVE_INFINITY ? waitMs : this.#timing.now() + waitMs
    for (const mapping of this.#mappings) {
      if (!mapping.takes(item.event)) continue
      taken?.push(mapping.mapping)
      if (journal.skips?.(item, mapping.subscription)) resumed += 1
      else progress.steps.push(newStep(progress, mapping, due))
    }
    if (taken) journal.taken?.(item, taken)
    if (!progress.steps.length) {
      journal.finished(item, resumed ? 'resumed' : 'no mapping')
      return
    }
    progress.open = progress.steps.length
    progress.outcome = 'delivered'
    this.#open.add(progress)
    this.#bytes += item.bytes
    let previous: Step<I> | undefined
    for (const step of progress.steps) {
      this.#order.add(step, previous)
      previous = step
    }
    this.#release(progress.steps)
    const isTimed = waitMs !== Number.POSITIVE_INFINITY && !this.#wake
    if (this.#hasSlot && (this.#ready.length || isTimed)) this.#pump()
  }

  /** Puts the steps that may go now into batches, and those that waited for them behind. */
  #release(steps: readonly Step<I>[]): void {
    const freed: Step<I>[] = []
    for (const step of steps) this.#releaseOne(step, freed)
    // It grows while it is worked off.
    for (const step of freed) this.#releaseOne(step, freed)
  }

  /** @param freed gets the steps that waited for it */
  #releaseOne(step: Step<I>, freed: Step<I>[]): void {
    if (step.isReleased) return
    const { mapping } = step
    const isFirst = !step.before.length
    const isHeld = !isFirst && step.before.some(({ isGivenUp }) => isGivenUp)
    if (!isFirst && !isHeld && !mapping.isReady(step)) return
    step.isReleased = true
    if (isHeld) freed.push(...this.#giveUp(step, HELD_BACK))
    else if (mapping.problem !== undefined) {
      step.result = mapping.problem
      freed.push(...this.#settle(mapping, [step]))
    } else {
      const full = mapping.batches.add(step)
      if (full) this.#ready.push({ mapping, steps: full })
      freed.push(...step.after)
    }
  }

  /** Sends what is ready, as far as it may. */
  #pump(): void {
    this.#guarded(() => {
      this.#wake?.()
      this.#wake = undefined
      const now = this.#timing.now()
      while (!this.#isStopped && this.#hasSlot && now >= this.#retries.limitedUntil) {
        if (!this.#ready.length) this.#fillReady(now)
        const batch = this.#ready.shift()
        if (!batch) break
        this.#inFlight += 1
        this.#eventsInFlight += batch.steps.length
        void this.#send(batch)
      }
      this.#setWake(now)
    })
    const waiting = this.#waiting
    this.#waiting = []
    for (const look of waiting) look()
  }

  /** What is due; where nothing else is left to be done, what waits for others. */
  #fillReady(now: number): void {
    this.#flushDue(now)
    if (this.#ready.length || this.#inFlight) return
    if (!this.#isEnded && !this.#isFull) return
    const waiting = this.#allMappings().find(({ batches }) => batches.isWaiting)
    if (waiting) this.#flushDue(Number.POSITIVE_INFINITY, [waiting])
  }

  #flushDue(until: number, mappings = this.#allMappings()): void {
    for (const mapping of mappings)
      for (const steps of mapping.batches.takeDue(until)) this.#ready.push({ mapping, steps })
  }

  #allMappings(): AppliedMapping<I>[] {
    return this.#replaced.length ? [...this.#replaced, ...this.#mappings] : this.#mappings
  }

  /** Comes back when the next batch is due, or the rate limit ends. */
  #setWake(now: number): void {
    if (this.#isStopped || !this.#hasSlot) return
    const { limitedUntil } = this.#retries
    let next = this.#ready.length ? limitedUntil : Number.POSITIVE_INFINITY
    for (const { batches } of this.#allMappings()) next = Math.min(next, batches.nextDue())
    if (next === Number.POSITIVE_INFINITY) return
    const wait = Math.max(next, limitedUntil) - now
    this.#wake = this.#timing.after(Math.max(1, wait), () => {
      this.#wake = undefined
      this.#pump()
    })
  }

  async #send(batch: Batch<I>): Promise<void> {
    const { tokens, signal, journal, runOnce = runTaken } = this.#options
    const { mapping, steps } = batch
    const { subscription, applied } = mapping
    const { definition, settings } = applied
    const items = steps.map(({ item }) => item)
    const events = items.map(({ event }) => event)
    this.#guarded(() => journal.sending?.(subscription, items))
    let result: RunResult = { outcomes: [], exchanges: [] }
    try {
      if (!this.#isStopped)
        result = await runOnce({ definition, subscription, events, settings, tokens, signal })
    } catch (error) {
      const failure = { status: 'retry' as const, httpStatus: 500, message: errorMessage(error) }
      result.outcomes = steps.map((_, index) => ({ index, ...failure }))
    }
    this.#inFlight -= 1
    this.#eventsInFlight -= steps.length
    this.#isAnswered = true
    this.#guarded(() => this.#take(batch, result))
    this.#pump()
  }

  /** Takes down what came of an attempt: what is final first, then what waits for the next. */
  #take({ mapping, steps }: Batch<I>, attempt: RunResult): void {
    const { attempts = ATTEMPTS, journal } = this.#options
    const settled: Step<I>[] = []
    const again: Step<I>[] = []
    for (const outcome of attempt.outcomes) {
      const step = steps[outcome.index]
      if (!step) continue
      const isOpen = outcome.status === 'retry'
      step.result = Object.assign(outcome, { attempts: step.result.attempts + 1 })
      if (isOpen && this.#isStopped) step.result = { ...step.result, message: STOPPED }
      if (isOpen && !this.#isStopped && step.result.attempts < attempts) again.push(step)
      else settled.push(step)
    }
    const { subscription } = mapping
    const told = { subscription, mapping: mapping.mapping }
    if (journal.attempted)
      journal.attempted({ ...told, results: steps, exchanges: attempt.exchanges })
    this.#release(this.#settle(mapping, settled))
    if (!again.length) return
    const milliseconds = this.#retries.add({ mapping, steps: again }, attempt.exchanges)
    journal.paused?.({ ...told, results: again, milliseconds })
  }

  /** @returns the steps that waited for these */
  #settle({ subscription, mapping }: AppliedMapping<I>, settled: readonly Step<I>[]): Step<I>[] {
    if (!settled.length) return []
    this.#options.journal.settled({ subscription, mapping, results: settled })
    const freed: Step<I>[] = []
    for (const step of settled) {
      const { status } = step.result
      const isOpen = status === 'retry' || status === 'unauthorized'
      if (isOpen && this.#options.isResumed) {
        step.isGivenUp = true
        freed.push(...step.after)
      } else freed.push(...this.#order.finish(step))
      this.#note(step.progress, isOpen ? 'retry' : status === 'rejected' ? status : 'delivered')
    }
    return freed
  }

  /** One mapping is through with an event; what is left to do outweighs a rejection, and that a delivery. */
  #note(progress: Progress<I>, outcome: 'delivered' | 'rejected' | 'retry'): void {
    if (outcome === 'retry' || progress.outcome === 'delivered') progress.outcome = outcome
    progress.open -= 1
    if (progress.open) return
    this.#open.delete(progress)
    this.#bytes -= progress.item.bytes
    this.#options.journal.finished(progress.item, progress.outcome)
  }

  /** @returns the steps that waited for it */
  #giveUp(step: Step<I>, message: string): Step<I>[] {
    step.result = { ...step.result, status: 'retry', message }
    return this.#settle(step.mapping, [step])
  }

  /** At a stop: what was read and not sent is to be sent again. */
  #leave(): void {
    this.#wake?.()
    this.#retries.callOff()
    for (const { steps } of [...this.#open])
      for (const step of steps)
        if (!step.isFinal && !step.isGivenUp)
          this.#giveUp(step, step.result.attempts ? STOPPED_AGAIN : NOT_SENT)
  }

  #guarded(work: () => void): void {
    if (this.#problem !== undefined) return
    try {
      work()
    } catch (error) {
      this.#problem ??= error
    }
  }
}

/** What was cut off by the signal would be told as an answer that did not come in time. */
const STOPPED =
  'It was stopped before Emarsys answered: whether it arrived is not known, and it is to be sent again.'

const STOPPED_AGAIN = 'It was stopped before the next attempt.'

const NOT_SENT = 'It was stopped before this was sent.'

const HELD_BACK = 'An earlier event of the same contact is to be sent again first.'
