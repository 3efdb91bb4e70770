import { setImmediate } from 'node:timers/promises'
import type { Backoff } from '../delivery/backoff'
import type { AnyDefinition } from '../runtime/definition'
import {
  createPipeline,
  type Pipeline,
  type PipelineItem,
  type PipelineReport
} from '../runtime/pipeline'
import type { RetryOptions } from '../runtime/run-with-retries'
import type { TokenKeeper } from '../runtime/token-keeper'
import type { Subscription } from '../wire'
import type { LiveEntry } from './live-log'

/** An accepted event on its way through the mappings. */
export interface LiveItem extends PipelineItem {
  /** What the Live pane keeps of it; none for one that an earlier run accepted, or that is no longer kept. */
  entry: LiveEntry | undefined
  /** In the recorded file; 0 where there is none. */
  line: number
  /** See `eventFingerprint`; empty where nothing is recorded. */
  fingerprint: string
}

/** What a runner reports: outcomes of one mapping. */
export interface LiveReport extends PipelineReport<LiveItem> {
  subscription: Subscription
}

/** Where a runner takes events from, in the order of their arrival. */
export interface Queue {
  /** How many events wait in it. */
  readonly left: number
  /** Whether events may be taken out of it now. */
  isOpen(): boolean
  /** Takes the next event out; undefined where there is none. */
  next(): LiveItem | undefined
  /** Whether an earlier run reported the event in this mapping. */
  skips(item: LiveItem, subscription: Subscription): boolean
}

/** How a runner is to be. */
export interface RunnerOptions {
  queue: Queue
  /** Asked again and again: the sources may have been reloaded. */
  definition: () => AnyDefinition
  /** Asked at the start, and after each `reload`. @throws when they cannot be used: the ones before stay */
  readMappings: () => Promise<readonly Subscription[]>
  settings: () => Readonly<Record<string, unknown>>
  tokens: TokenKeeper
  onReport: (report: LiveReport) => void
  /** Told of the mappings that come into force. */
  onMappings: (subscriptions: readonly Subscription[]) => void
  /** Told what went wrong that is no event's fault. */
  onProblem: (message: string) => void
  onWait?: RetryOptions['onWait']
  /** Called when what waited was sent. */
  onFlushed: () => void
  flushMs: number
  attempts?: number | undefined
  backoff?: Backoff | undefined
  signal: AbortSignal
  clock: () => Date
}

/** The mappings in force, and the pipeline that runs them. */
interface Course {
  definition: AnyDefinition
  subscriptions: readonly Subscription[]
  pipeline: Pipeline<LiveItem>
}

/** An event under way, and the mappings that it has still to come through, by their places. */
interface Open {
  course: Course
  mappings: Set<number>
}

/** How much is taken out of the queue before it is sent. */
const MAX_UNDER_WAY = { events: 10_000, bytes: 64_000_000 }

/** After so many events others get a turn: answers, the page, timers. */
const BREATH = 100

/** Runs events from a queue through the mappings, one pipeline after the other, flushed after a short time. */
export class Runner {
  readonly #ended: Promise<void>
  readonly #open = new Map<LiveItem, Open>()
  #openBytes = 0
  #course: Course | undefined
  #subscriptions: readonly Subscription[] | undefined
  /** After how many more events the mappings are read again. */
  #renewIn: number | undefined = 0
  #flushAt: number | undefined
  #stopping = false
  #wake = () => {}

  constructor(private readonly options: RunnerOptions) {
    this.#ended = this.#work()
  }

  /** What was taken out of the queue and is not finished. */
  get open(): { events: number; bytes: number } {
    return { events: this.#open.size, bytes: this.#openBytes }
  }

  /** There is something new in the queue. */
  wake(): void {
    this.#wake()
  }

  /** Reads the mappings again; what is in the queue already runs through those before. */
  reload(): void {
    this.#renewIn ??= this.options.queue.left
    this.#wake()
  }

  /** Sends what is there, and ends; resolves when it has ended. */
  end(): Promise<void> {
    this.#stopping = true
    this.#wake()
    return this.#ended
  }

  async #work(): Promise<void> {
    for (let place = 1; ; place += 1) {
      if (this.#renewIn === 0) await this.#renew()
      const item = this.options.signal.aborted ? undefined : this.options.queue.next()
      if (item) await this.#push(item)
      if (this.#isDue() || this.#isFull() || (!item && this.#stopping)) await this.#flush()
      if (place % BREATH === 0) await setImmediate()
      if (item) continue
      if (this.#stopping && !this.#hasMore()) return
      await this.#rest()
    }
  }

  #hasMore(): boolean {
    const { queue, signal } = this.options
    return queue.isOpen() && queue.left > 0 && !signal.aborted
  }

  #isFull(): boolean {
    return this.#open.size >= MAX_UNDER_WAY.events || this.#openBytes >= MAX_UNDER_WAY.bytes
  }

  #isDue(): boolean {
    return this.#flushAt !== undefined && performance.now() >= this.#flushAt
  }

  /** Waits for an event, or for the time to flush. */
  async #rest(): Promise<void> {
    if (this.#hasMore() || this.#stopping || this.#renewIn === 0) return
    let timer: NodeJS.Timeout | undefined
    await new Promise<void>((resolve) => {
      this.#wake = resolve
      if (this.#flushAt !== undefined)
        timer = setTimeout(resolve, Math.max(1, this.#flushAt - performance.now()))
    })
    this.#wake = () => {}
    clearTimeout(timer)
  }

  async #push(item: LiveItem): Promise<void> {
    if (this.#renewIn) this.#renewIn -= 1
    if (this.#course?.definition !== this.options.definition()) await this.#renew()
    const course = this.#course
    if (!course) return
    const { subscriptions } = course
    if (item.entry) item.entry.mappings = subscriptions
    const mappings = new Set(
      subscriptions.flatMap((subscription, mapping) =>
        subscription.enabled === false || this.options.queue.skips(item, subscription)
          ? []
          : [mapping]
      )
    )
    if (!mappings.size) return
    this.#open.set(item, { course, mappings })
    this.#openBytes += item.bytes
    this.#flushAt ??= performance.now() + this.options.flushMs
    await this.#guarded(() => course.pipeline.push(item))
  }

  async #flush(): Promise<void> {
    this.#flushAt = undefined
    const course = this.#course
    if (course) await this.#guarded(() => course.pipeline.flush())
    this.options.onFlushed()
  }

  /** Lets the old pipeline finish, and makes one of the mappings and the sources as they are now. */
  async #renew(): Promise<void> {
    this.#renewIn = undefined
    await this.#flush()
    const definition = this.options.definition()
    try {
      this.#subscriptions = await this.options.readMappings()
    } catch (error) {
      const kept = this.#subscriptions ? 'the ones before stay in force' : 'none is in force'
      this.options.onProblem(`The mappings cannot be used, ${kept}: ${(error as Error).message}`)
    }
    this.#course = this.#courseOf(definition, this.#subscriptions ?? [])
    this.options.onMappings(this.#course.subscriptions)
  }

  #courseOf(definition: AnyDefinition, subscriptions: readonly Subscription[]): Course {
    const { settings, tokens, attempts, backoff, signal, clock, onWait } = this.options
    const onReport = (report: PipelineReport<LiveItem>) => this.#report(subscriptions, report)
    const skips = (item: LiveItem, mapping: number) => !this.#open.get(item)?.mappings.has(mapping)
    const pipeline = createPipeline<LiveItem>({
      ...{ definition, subscriptions, settings: settings(), tokens, onReport, skips },
      ...{ attempts, backoff, signal, clock, onWait }
    })
    return { definition, subscriptions, pipeline }
  }

  #report(subscriptions: readonly Subscription[], report: PipelineReport<LiveItem>): void {
    const subscription = subscriptions[report.mapping]
    if (subscription) this.options.onReport({ ...report, subscription })
    for (const { item } of report.results) {
      const open = this.#open.get(item)
      open?.mappings.delete(report.mapping)
      if (open?.mappings.size) continue
      if (this.#open.delete(item)) this.#openBytes -= item.bytes
    }
  }

  /** A pipeline that throws is given up; what it held ends as to be sent again. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const message = (error as Error).message
      this.options.onProblem(`Events could not be run: ${message}`)
      const course = this.#course
      this.#course = undefined
      this.#flushAt = undefined
      if (course) this.#giveUp(course, message)
    }
  }

  #giveUp(course: Course, message: string): void {
    for (const mapping of course.subscriptions.keys()) {
      const results = [...this.#open]
        .filter(([, open]) => open.course === course && open.mappings.has(mapping))
        .map(([item]) => ({
          item,
          outcome: { index: 0, status: 'retry' as const, httpStatus: 500, message, attempts: 1 }
        }))
      if (results.length) this.#report(course.subscriptions, { mapping, results, exchanges: [] })
    }
  }
}
