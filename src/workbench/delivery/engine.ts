import { nameOfDefinition } from '../runtime/definition'
import { comeBackAt } from '../runtime/exchange'
import { isForDestination } from '../runtime/integrations'
import { type Run, type RunResult, runTaken } from '../runtime/run-subscription'
import type { TokenKeeper } from '../runtime/token-keeper'
import type { EventOutcome } from '../wire'
import { errorMessage } from '../errors'
import { BACKOFF, type Backoff, waitAfter } from './backoff'
import { keyFieldsOf } from './contact-tokens'
import type { Item, Journal, Result } from './journal'
import { type Applied, Lane, type OpenBatch } from './lane'
import { NONE, Order, type Ordered } from './order'

/** Batches or single events that are in flight at the same time, and how many events in all: what is in flight is in memory. */
const MAX_IN_FLIGHT = { batches: 4, events: 4000 }

/** How much may be on its way: more is not taken until something is finished. */
export const WINDOW = { events: 10_000, bytes: 64_000_000 }

/** The most attempts for one event in one mapping. */
const ATTEMPTS = 8

/** Time, so that tests can have their own. */
export interface Timing {
  now(): number
  /** @returns how to call it off */
  after(milliseconds: number, work: () => void): () => void
}

const REAL_TIME: Timing = {
  now: () => Date.now(),
  after(milliseconds, work) {
    const timer = setTimeout(work, milliseconds)
    return () => clearTimeout(timer)
  }
}

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

/** An event's way through one mapping. */
interface Step<I extends Item> extends Ordered<Step<I>> {
  item: I
  progress: Progress<I>
  lane: Lane<Step<I>>
  batch: OpenBatch<Step<I>> | undefined
  due: number
  isReleased: boolean
  /** An earlier step of the contact was given up, or this one was. */
  isGivenUp: boolean
  /** What the last attempt came to. */
  result: Result
}

/** Before the first attempt. */
const UNTRIED: Result = { status: 'retry', httpStatus: null, attempts: 0 }

/** What is known of an event as a whole. */
interface Progress<I extends Item> {
  item: I
  steps: Step<I>[]
  /** Steps that are not final. */
  open: number
  outcome: EventOutcome
}

/** Steps that are to be sent together. */
interface Batch<I extends Item> {
  lane: Lane<Step<I>>
  steps: Step<I>[]
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
  /** Those that wait for their next attempt, and how to call that off. */
  readonly #pauses = new Map<Batch<I>, () => void>()
  #lanes: Lane<Step<I>>[] = []
  /** Of mappings that were replaced, while something waits in them. */
  #oldLanes: Lane<Step<I>>[] = []
  #places = 0
  #destination = ''
  #bytes = 0
  #inFlight = 0
  #eventsInFlight = 0
  #isAnswered = false
  /** Before that time nothing is sent: the rate limit is reached. */
  #gate = 0
  #wake: (() => void) | undefined
  #isEnded = false
  #problem: unknown
  #waiting: (() => void)[] = []

  constructor(options: EngineOptions<I>) {
    this.#options = options
    this.#timing = options.timing ?? REAL_TIME
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
    this.#oldLanes = [...this.#oldLanes, ...this.#lanes].filter(({ isWaiting }) => isWaiting)
    this.#destination = nameOfDefinition(applied.definition)
    this.#lanes = []
    for (const [mapping, subscription] of subscriptions.entries()) {
      if (subscription.enabled === false) continue
      const lane = new Lane<Step<I>>(applied, subscription, mapping, this.#places, keyFields)
      this.#lanes.push(lane)
      this.#places += 1
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
    this.#guarded(() => this.#flushLanes(Number.POSITIVE_INFINITY))
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
    const taken: number[] = []
    const progress: Progress<I> = { item, steps: [], open: 0, outcome: 'no mapping' }
    let resumed = 0
    const due = this.#timing.now() + waitMs
    for (const lane of this.#lanes) {
      if (!lane.takes(item.event)) continue
      taken.push(lane.mapping)
      if (journal.skips?.(item, lane.subscription)) {
        resumed += 1
        continue
      }
      progress.steps.push({
        item,
        tokens: lane.tokensOf(item.event),
        progress,
        lane,
        place: lane.place,
        before: NONE,
        after: NONE,
        batch: undefined,
        due,
        isFinal: false,
        isReleased: false,
        isGivenUp: false,
        result: UNTRIED
      })
    }
    journal.taken?.(item, taken)
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
    const queue = [...steps]
    // It grows while it is worked off.
    for (const step of queue) {
      if (step.isReleased) continue
      const { lane } = step
      const isHeld = step.before.some(({ isGivenUp }) => isGivenUp)
      if (!isHeld && !lane.isReady(step)) continue
      step.isReleased = true
      if (isHeld) queue.push(...this.#giveUp(step, HELD_BACK))
      else if (lane.problem !== undefined) {
        step.result = lane.problem
        queue.push(...this.#settle(lane, [step]))
      } else {
        const full = lane.add(step)
        if (full) this.#ready.push({ lane, steps: full })
        queue.push(...step.after)
      }
    }
  }

  /** Sends what is ready, as far as it may. */
  #pump(): void {
    this.#guarded(() => {
      this.#wake?.()
      this.#wake = undefined
      const now = this.#timing.now()
      while (!this.#isStopped && this.#hasSlot && now >= this.#gate) {
        if (!this.#ready.length) this.#flushDue(now)
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
  #flushDue(now: number): void {
    this.#flushLanes(now)
    if (this.#ready.length || this.#inFlight) return
    if (!this.#isEnded && !this.#isFull) return
    const lane = [...this.#oldLanes, ...this.#lanes].find(({ isWaiting }) => isWaiting)
    for (const steps of lane?.takeDue(Number.POSITIVE_INFINITY) ?? [])
      if (lane) this.#ready.push({ lane, steps })
  }

  #flushLanes(until: number): void {
    for (const lane of this.#oldLanes)
      for (const steps of lane.takeDue(until)) this.#ready.push({ lane, steps })
    for (const lane of this.#lanes)
      for (const steps of lane.takeDue(until)) this.#ready.push({ lane, steps })
  }

  /** Comes back when the next batch is due, or the gate opens. */
  #setWake(now: number): void {
    if (this.#isStopped || !this.#hasSlot) return
    let next = this.#ready.length ? this.#gate : Number.POSITIVE_INFINITY
    for (const lane of this.#oldLanes) next = Math.min(next, lane.nextDue())
    for (const lane of this.#lanes) next = Math.min(next, lane.nextDue())
    if (next === Number.POSITIVE_INFINITY) return
    const wait = Math.max(next, this.#gate) - now
    this.#wake = this.#timing.after(Math.max(1, wait), () => {
      this.#wake = undefined
      this.#pump()
    })
  }

  async #send({ lane, steps }: Batch<I>): Promise<void> {
    const { tokens, signal, journal, runOnce = runTaken } = this.#options
    const { subscription, applied } = lane
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
    this.#guarded(() => this.#take({ lane, steps }, result))
    this.#pump()
  }

  /** Takes down what came of an attempt: what is final first, then what waits for the next. */
  #take({ lane, steps }: Batch<I>, attempt: RunResult): void {
    const { attempts = ATTEMPTS } = this.#options
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
    this.#tell(lane, steps, attempt)
    this.#release(this.#settle(lane, settled))
    if (again.length) this.#pause({ lane, steps: again }, attempt.exchanges)
  }

  #tell(lane: Lane<Step<I>>, steps: readonly Step<I>[], attempt: RunResult): void {
    const { journal } = this.#options
    if (!journal.attempted) return
    const { subscription, mapping } = lane
    const { exchanges } = attempt
    journal.attempted({ subscription, mapping, results: steps, exchanges })
  }

  /** @returns the steps that waited for these */
  #settle(lane: Lane<Step<I>>, settled: readonly Step<I>[]): Step<I>[] {
    if (!settled.length) return []
    const { subscription, mapping } = lane
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

  #pause(batch: Batch<I>, exchanges: RunResult['exchanges']): void {
    const { backoff = BACKOFF, random = Math.random, journal } = this.#options
    const [first] = batch.steps
    const now = new Date(this.#timing.now())
    const reset = comeBackAt(exchanges, now)
    const attempt = first?.result.attempts ?? 1
    const milliseconds = waitAfter({ attempt, reset, now, random: random() }, backoff)
    const isLimited = first?.result.httpStatus === 429 && (reset || !exchanges.length)
    if (isLimited) this.#gate = now.getTime() + milliseconds
    const callOff = this.#timing.after(milliseconds, () => {
      this.#pauses.delete(batch)
      this.#ready.push(batch)
      this.#pump()
    })
    this.#pauses.set(batch, callOff)
    const { subscription, mapping } = batch.lane
    journal.paused?.({ subscription, mapping, results: batch.steps, milliseconds })
  }

  /** @returns the steps that waited for it */
  #giveUp(step: Step<I>, message: string): Step<I>[] {
    step.result = { ...step.result, status: 'retry', message }
    return this.#settle(step.lane, [step])
  }

  /** At a stop: what was read and not sent is to be sent again. */
  #leave(): void {
    this.#wake?.()
    for (const callOff of this.#pauses.values()) callOff()
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
      this.#fail(error)
    }
  }

  #fail(error: unknown): void {
    this.#problem ??= error
  }
}

/** What was cut off by the signal would be told as an answer that did not come in time. */
const STOPPED =
  'It was stopped before Emarsys answered: whether it arrived is not known, and it is to be sent again.'

const STOPPED_AGAIN = 'It was stopped before the next attempt.'

const NOT_SENT = 'It was stopped before this was sent.'

const HELD_BACK = 'An earlier event of the same contact is to be sent again first.'
