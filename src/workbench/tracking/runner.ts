import { setImmediate } from 'node:timers/promises'
import { Engine, type EngineOptions } from '../delivery/engine'
import type { Journal } from '../delivery/journal'
import type { ReportedItem } from '../records/report-journal'
import type { AnyDefinition } from '../runtime/definition'
import type { Subscription } from '../wire'
import type { LiveEntry } from './live-log'

/** An accepted event on its way through the mappings. */
export interface LiveItem extends ReportedItem {
  /** What the Live pane keeps of it; none for one that an earlier run accepted, or that is no longer kept. */
  entry: LiveEntry | undefined
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
export interface RunnerOptions
  extends Pick<
    EngineOptions<LiveItem>,
    'tokens' | 'attempts' | 'backoff' | 'waitMs' | 'window' | 'timing'
  > {
  queue: Queue
  /** Asked again and again: the sources may have been reloaded. */
  definition: () => AnyDefinition
  /** Asked at the start, and after each `reload`. @throws when they cannot be used: the ones before stay */
  readMappings: () => Promise<readonly Subscription[]>
  settings: () => Readonly<Record<string, unknown>>
  journal: Journal<LiveItem>
  /** Told of the mappings that are applied from now on. */
  onMappings: (subscriptions: readonly Subscription[]) => void
  /** Told what went wrong that is no event's fault. */
  onProblem: (message: string) => void
  signal: AbortSignal
}

/** After so many events others get a turn: answers, the page, timers. */
const BREATH = 100

/** Runs events from a queue through the mappings as they are when the events are taken out. */
export class Runner {
  readonly #engine: Engine<LiveItem>
  readonly #ended: Promise<void>
  #applied: { definition: AnyDefinition; subscriptions: readonly Subscription[] } | undefined
  /** After how many more events the mappings are read again. */
  #renewIn: number | undefined = 0
  #isStopping = false
  #wake = () => {}

  constructor(private readonly options: RunnerOptions) {
    this.#engine = new Engine(options)
    this.#ended = this.#work()
  }

  /** What was taken out of the queue and is not finished. */
  get open(): { events: number; bytes: number } {
    return this.#engine.open
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
    this.#isStopping = true
    this.#wake()
    return this.#ended
  }

  async #work(): Promise<void> {
    const { queue, signal } = this.options
    for (let place = 1; ; place += 1) {
      if (this.#renewIn === 0) await this.#renew()
      const item = signal.aborted ? undefined : queue.next()
      if (item && this.#applied?.definition !== this.options.definition()) await this.#renew()
      const room = item && this.#push(item)
      if (room) await room
      if (place % BREATH === 0) await setImmediate()
      if (item || this.#renewIn === 0) continue
      const hasMore = queue.isOpen() && queue.left > 0 && !signal.aborted
      if (this.#isStopping && !hasMore) break
      if (!hasMore)
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
    }
    await this.#engine.end()
  }

  #push(item: LiveItem): Promise<void> | undefined {
    if (this.#renewIn) this.#renewIn -= 1
    if (item.entry) item.entry.mappings = this.#applied?.subscriptions
    return this.#engine.push(item)
  }

  async #renew(): Promise<void> {
    this.#renewIn = undefined
    const { options } = this
    const definition = options.definition()
    let subscriptions = this.#applied?.subscriptions
    try {
      subscriptions = await options.readMappings()
    } catch (error) {
      const kept = subscriptions ? 'the ones before stay applied' : 'none is applied'
      options.onProblem(`The mappings cannot be used, ${kept}: ${(error as Error).message}`)
    }
    this.#applied = { definition, subscriptions: subscriptions ?? [] }
    this.#engine.apply({ ...this.#applied, settings: options.settings() })
    options.onMappings(this.#applied.subscriptions)
  }
}
