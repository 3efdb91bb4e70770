import { setImmediate } from 'node:timers/promises'
import type { Backoff } from '../runtime/backoff'
import {
  createPipeline,
  type Pipeline,
  type PipelineItem,
  type PipelineReport
} from '../runtime/pipeline'
import type { RetryOptions } from '../runtime/run-with-retries'
import type { TokenKeeper } from '../runtime/token-keeper'
import type { LiveEntry } from './live-log'
import type { Subscription } from '../wire'
import type { AnyDefinition } from '../runtime/definition'

/** An accepted event on its way through the mappings. */
export interface LiveItem extends PipelineItem {
  entry: LiveEntry
  /** In the recorded file; 0 where there is none. */
  line: number
  fingerprint: number
}

/** What a runner reports: outcomes of one mapping. */
export interface LiveReport extends PipelineReport<LiveItem> {
  subscription: Subscription
}

/** How a runner is to be. */
export interface RunnerOptions {
  /** Asked again and again: the sources may have been reloaded. */
  definition: () => AnyDefinition
  /** Asked at the start, and after each `reload`. @throws when they cannot be used: the ones before stay */
  readMappings: () => Promise<readonly Subscription[]>
  settings: () => Readonly<Record<string, unknown>>
  tokens: TokenKeeper
  onReport: (report: LiveReport) => void
  /** Told what went wrong that is no event's fault. */
  onProblem: (message: string) => void
  onWait?: RetryOptions['onWait']
  /** Called when what waited was sent. */
  onFlushed: () => void
  flushMs: number
  open: { events: number; bytes: number }
  attempts?: number | undefined
  backoff?: Backoff | undefined
  signal: AbortSignal
  clock: () => Date
}

/** The mappings in force, and the pipeline that runs them. */
interface Course {
  definition: AnyDefinition
  subscriptions: readonly Subscription[]
  enabled: number
  pipeline: Pipeline<LiveItem>
}

/** Stands in the queue where the mappings changed: what came before runs through the old ones. */
const RELOAD = Symbol('reload')

/** After so many events others get a turn: answers, the page, timers. */
const BREATH = 100

/** Runs accepted events through the mappings, one pipeline after the other; bounded, and flushed after a short time. */
export class Runner {
  readonly #ended: Promise<void>
  /** Accepted, not finished, with the number of mappings still to come. */
  readonly #open = new Map<LiveItem, number>()
  #openBytes = 0
  #incoming: (LiveItem | typeof RELOAD)[] = [RELOAD]
  #course: Course | undefined
  #subscriptions: readonly Subscription[] | undefined
  #flushAt: number | undefined
  #stopping = false
  #wake = () => {}

  constructor(private readonly options: RunnerOptions) {
    this.#ended = this.#work()
  }

  /** How many events are accepted and not finished. */
  get waiting(): number {
    return this.#open.size
  }

  /** Whether so much more can be accepted. */
  hasRoom(events: number, bytes: number): boolean {
    const { open } = this.options
    if (!this.#open.size) return true
    return this.#open.size + events <= open.events && this.#openBytes + bytes <= open.bytes
  }

  add(items: readonly LiveItem[]): void {
    for (const item of items) {
      this.#open.set(item, Number.POSITIVE_INFINITY)
      this.#openBytes += item.bytes
      this.#incoming.push(item)
    }
    this.#wake()
  }

  /** Reads the mappings anew before the next event. */
  reload(): void {
    this.#incoming.push(RELOAD)
    this.#wake()
  }

  /** Sends what is there, and ends; resolves when it has ended. */
  end(): Promise<void> {
    this.#stopping = true
    this.#wake()
    return this.#ended
  }

  async #work(): Promise<void> {
    for (;;) {
      const incoming = this.#incoming
      this.#incoming = []
      for (const [place, entry] of incoming.entries()) {
        await (entry === RELOAD ? this.#renew() : this.#push(entry))
        if (this.#isDue()) await this.#flush()
        if (place % BREATH === BREATH - 1) await setImmediate()
      }
      if (this.#incoming.length) continue
      if (this.#stopping || this.#isDue()) await this.#flush()
      if (this.#stopping && !this.#incoming.length) return
      await this.#rest()
    }
  }

  #isDue(): boolean {
    return this.#flushAt !== undefined && performance.now() >= this.#flushAt
  }

  /** Waits for an event, or for the time to flush. */
  async #rest(): Promise<void> {
    if (this.#incoming.length || this.#stopping) return
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
    if (this.#course?.definition !== this.options.definition()) await this.#renew()
    const course = this.#course
    if (!course) return
    item.entry.mappings = course.subscriptions
    this.#open.set(item, course.enabled)
    if (!course.enabled) return this.#finish(item)
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
    await this.#flush()
    const definition = this.options.definition()
    try {
      this.#subscriptions = await this.options.readMappings()
    } catch (error) {
      const kept = this.#subscriptions ? 'the ones before stay in force' : 'none is in force'
      this.options.onProblem(`The mappings cannot be used, ${kept}: ${(error as Error).message}`)
    }
    this.#course = this.#courseOf(definition, this.#subscriptions ?? [])
  }

  #courseOf(definition: AnyDefinition, subscriptions: readonly Subscription[]): Course {
    const { settings, tokens, attempts, backoff, signal, clock, onWait } = this.options
    const onReport = (report: PipelineReport<LiveItem>) => this.#report(subscriptions, report)
    const pipeline = createPipeline<LiveItem>({
      ...{ definition, subscriptions, settings: settings(), tokens, onReport },
      ...{ attempts, backoff, signal, clock, onWait }
    })
    const enabled = subscriptions.filter((subscription) => subscription.enabled !== false).length
    return { definition, subscriptions, enabled, pipeline }
  }

  #report(subscriptions: readonly Subscription[], report: PipelineReport<LiveItem>): void {
    const subscription = subscriptions[report.mapping]
    if (subscription) this.options.onReport({ ...report, subscription })
    for (const { item } of report.results) {
      const left = (this.#open.get(item) ?? 1) - 1
      if (left) this.#open.set(item, left)
      else this.#finish(item)
    }
  }

  #finish(item: LiveItem): void {
    if (this.#open.delete(item)) this.#openBytes -= item.bytes
  }

  /** A pipeline that throws is given up; what it held ends as to be sent again. */
  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const message = (error as Error).message
      this.options.onProblem(`Events could not be run: ${message}`)
      const subscriptions = this.#course?.subscriptions ?? []
      this.#course = undefined
      this.#flushAt = undefined
      this.#giveUp(subscriptions, message)
    }
  }

  #giveUp(subscriptions: readonly Subscription[], message: string): void {
    for (const [mapping, subscription] of subscriptions.entries()) {
      if (subscription.enabled === false) continue
      const results = [...this.#open.keys()]
        .filter(({ entry }) => entry.mappings === subscriptions && !entry.results[mapping])
        .map((item) => ({
          item,
          outcome: { index: 0, status: 'retry' as const, httpStatus: 500, message, attempts: 1 }
        }))
      if (results.length) this.#report(subscriptions, { mapping, results, exchanges: [] })
    }
  }
}
