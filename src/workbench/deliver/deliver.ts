import type { Readable } from 'node:stream'
import type { Backoff } from '../delivery/retries'
import { Engine, type EngineOptions } from '../delivery/engine'
import type { Journal, Pause, Results } from '../delivery/journal'
import { eventFingerprint, mappingFingerprint, messageIdOf } from '../records/fingerprint'
import { IdSet } from '../records/ids'
import { type EventLine, readEvents } from '../records/read-events'
import {
  checkTarget,
  NO_MAPPING,
  nothingReported,
  REJECTED,
  type Reported,
  ReportFile,
  ReportWriteError,
  readReport
} from '../records/report'
import { eventName, type ReportedItem, ReportJournal } from '../records/report-journal'
import type { Target } from '../records/target'
import { untilStopped } from '../records/until-stopped'
import type { AnyDefinition } from '../runtime/definition'
import { nameOf } from '../runtime/subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import type { EventOutcome, Subscription } from '../wire'
import { emptySummary, eventsIn, keepSample, type Summary } from './summary'

/** What to deliver, and how. */
export interface DeliverOptions {
  /** Events, one JSON a line, or an array of them. */
  input: Readable
  definition: AnyDefinition
  subscriptions: readonly Subscription[]
  settings: Readonly<Record<string, unknown>>
  /** Where events go: a report is about one target. */
  target: Target
  /** A file that gets one line for each event and mapping that takes it. */
  report?: string | undefined
  /** Leaves out what the report says is done, and appends to it. */
  resume?: boolean | undefined
  attempts?: number | undefined
  backoff?: Backoff | undefined
  /** Ends the delivery: what is in flight is reported, nothing more is sent. */
  signal?: AbortSignal | undefined
  tokens?: TokenKeeper | undefined
  clock?: (() => Date) | undefined
  /** Called now and then with what has happened so far. */
  onProgress?: ((summary: Summary) => void) | undefined
  /** Told of events that are sent again after a pause. */
  onPause?: ((pause: { milliseconds: number; events: number; message: string }) => void) | undefined
  /** Reads the lines; default: Segment's events. */
  read?: ((input: Readable) => AsyncIterable<EventLine[]>) | undefined
  runOnce?: EngineOptions<ReportedItem>['runOnce']
}

/** How long the input may say nothing before events that wait for others are sent. Milliseconds. */
const IDLE_MS = 1000

/**
 * Delivers a stream of events through mappings, and says what became of each. Memory grows by some bytes for each messageId only.
 * @throws OtherTargetError when the report to continue is about another target; or when it cannot be opened
 */
export async function deliver(options: DeliverOptions): Promise<Summary> {
  const { subscriptions, report: path, target, resume } = options
  const report = path === undefined ? undefined : ReportFile.open(path)
  try {
    const reported = resume && path ? await readReport(path) : nothingReported()
    if (path) checkTarget(path, reported, target)
    report?.begin(target, subscriptions.map(mappingFingerprint))
    const delivery = new Delivery(options, report, reported)
    await delivery.run()
    return delivery.summary
  } finally {
    report?.close()
  }
}

/** One delivery and all that it keeps. */
class Delivery implements Journal<ReportedItem> {
  readonly summary: Summary
  readonly #stop = new AbortController()
  readonly #signal: AbortSignal
  readonly #ids = new IdSet()
  readonly #engine: Engine<ReportedItem>
  readonly #journal: ReportJournal<ReportedItem> | undefined

  constructor(
    private readonly options: DeliverOptions,
    private readonly report: ReportFile | undefined,
    private readonly reported: Reported
  ) {
    const { definition, subscriptions, settings, signal, clock, attempts } = options
    this.summary = emptySummary(subscriptions)
    this.#journal = report && new ReportJournal(report, reported)
    this.#signal = AbortSignal.any([...(signal ? [signal] : []), this.#stop.signal])
    this.#engine = new Engine<ReportedItem>({
      tokens: options.tokens ?? new TokenKeeper(clock),
      journal: this,
      attempts,
      backoff: options.backoff,
      isResumed: true,
      signal: this.#signal,
      runOnce: options.runOnce
    })
    this.#engine.apply({ definition, subscriptions, settings })
  }

  async run(): Promise<void> {
    const { summary, options, report } = this
    try {
      await this.#read()
      await this.#engine.end()
      if (options.signal?.aborted) summary.stopped ??= { by: 'signal' }
      const { events, counts, resumed, repeated, unreadable } = summary
      report?.add([{ summary: { events, ...counts, resumed, repeated, unreadable } }])
      report?.flush()
    } catch (error) {
      if (!(error instanceof ReportWriteError)) throw error
      summary.stopped = { by: 'report', problem: error.message }
      const known = eventsIn(summary.counts) + summary.resumed + summary.repeated
      summary.counts.retry += summary.events - known
    }
    options.onProgress?.(summary)
  }

  /** Reads all lines; what cannot be read further ends the reading, not what was read. */
  async #read(): Promise<void> {
    const { input, read = readEvents } = this.options
    let idle: NodeJS.Timeout | undefined
    try {
      for await (const lines of untilStopped(read(input), this.#signal)) {
        clearTimeout(idle)
        for (const line of lines) {
          if (this.#signal.aborted) return
          const item = this.#toItem(line)
          const room = item && this.#engine.push(item)
          if (room) await room
          this.options.onProgress?.(this.summary)
        }
        idle = setTimeout(() => this.#engine.flush(), IDLE_MS)
      }
    } catch (error) {
      if (error instanceof ReportWriteError) throw error
      this.summary.stopped = { by: 'input', problem: (error as Error).message }
    } finally {
      clearTimeout(idle)
    }
  }

  #toItem({ line, text, read, fingerprint: known }: EventLine): ReportedItem | undefined {
    const { summary, report } = this
    const isNamed = known !== undefined || report === undefined
    const event = 'event' in read ? read.event : undefined
    const fingerprint = isNamed ? (known ?? '') : eventFingerprint(event, text, line)
    if ('problem' in read) {
      this.#noteUnreadable(line, fingerprint, read.problem)
      return undefined
    }
    summary.events += 1
    const item = { event: read.event, bytes: Buffer.byteLength(text), line, fingerprint }
    const id = known ?? messageIdOf(read.event)
    if (id === undefined || !this.#ids.add(id)) return item
    summary.repeated += 1
    this.#journal?.unsent(item, 'repeated')
    return undefined
  }

  #noteUnreadable(line: number, fingerprint: string, message: string): void {
    const { summary, report } = this
    summary.unreadable += 1
    keepSample(summary, { line, event: '', mapping: '', status: 'unreadable', message })
    if (!this.reported.ledger.has(NO_MAPPING, fingerprint))
      report?.add([{ line, fingerprint, outcome: 'unreadable', message }])
  }

  skips(item: ReportedItem, subscription: Subscription): boolean {
    return this.#journal?.skips(item, subscription) ?? false
  }

  sending(subscription: Subscription, items: readonly ReportedItem[]): void {
    if (!this.#journal) return
    const key = this.#journal.keyOf(subscription)
    for (const { fingerprint } of this.reported.unclear.notes ? items : [])
      if (this.reported.unclear.forget(key, fingerprint)) this.summary.unclear += 1
    this.#journal.sending(subscription, items)
  }

  settled(settled: Results<ReportedItem>): void {
    const { summary } = this
    const { subscription, mapping, results } = settled
    const counts = summary.mappings[mapping]?.counts
    for (const { item, result } of results) {
      const { status, message = '' } = result
      if (counts) counts[status] += 1
      const isUnsent = !result.attempts && this.#signal.aborted
      if (status === 'delivered' || isUnsent) continue
      const [event, name] = [eventName(item.event), nameOf(subscription)]
      keepSample(summary, { line: item.line, event, mapping: name, status, message })
      if (status === 'unauthorized') this.#haltUnauthorized()
    }
    this.#journal?.settled(settled)
  }

  paused(pause: Pause<ReportedItem>): void {
    this.#journal?.paused(pause)
    const { results, milliseconds } = pause
    const message = results[0]?.result.message ?? ''
    this.options.onPause?.({ milliseconds, events: results.length, message })
  }

  finished(item: ReportedItem, outcome: EventOutcome | 'resumed'): void {
    const { summary, reported } = this
    if (outcome === 'resumed') summary.resumed += 1
    else if (outcome === 'delivered' && reported.ledger.has(REJECTED, item.fingerprint))
      summary.counts.rejected += 1
    else summary.counts[outcome] += 1
    this.#journal?.finished(item, outcome)
  }

  /** With refused credentials every further request would be refused, too. */
  #haltUnauthorized(): void {
    this.summary.stopped = { by: 'unauthorized' }
    this.#stop.abort()
  }
}
