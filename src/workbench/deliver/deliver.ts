import type { Readable } from 'node:stream'
import type { Backoff } from '../delivery/backoff'
import { createPipeline, type PipelineItem, type PipelineReport } from '../runtime/pipeline'
import type { RetryOptions } from '../runtime/run-with-retries'
import { nameOf } from '../runtime/subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import { addResults, eventName } from '../records/add-results'
import { eventFingerprint, mappingFingerprint } from '../records/fingerprint'
import { Ledger } from '../records/ledger'
import { type EventLine, readEvents } from '../records/read-events'
import { checkTarget, ReportFile, readReport, UNREADABLE } from '../records/report'
import type { Target } from '../records/target'
import { emptySummary, keepSample, type Summary } from './summary'
import type { Subscription } from '../wire'
import type { AnyDefinition } from '../runtime/definition'
import { isPassedOver } from '../runtime/outcome'

/** What to deliver, and how. */
export interface DeliverOptions {
  /** Events, one JSON a line. */
  input: Readable
  definition: AnyDefinition
  subscriptions: readonly Subscription[]
  settings: Readonly<Record<string, unknown>>
  /** Where events go: a report is about one target. */
  target: Target
  /** A file that gets one line for each event and mapping. */
  report?: string | undefined
  /** Leaves out what the report says is done, and appends to it. */
  resume?: boolean | undefined
  attempts?: number | undefined
  backoff?: Backoff | undefined
  /** Ends the delivery: what is under way is reported, nothing more is sent. */
  signal?: AbortSignal | undefined
  tokens?: TokenKeeper | undefined
  clock?: (() => Date) | undefined
  /** Called now and then with what has happened so far. */
  onProgress?: ((summary: Summary) => void) | undefined
  /** Called for each line that is not an event. */
  onUnreadable?: ((line: number, problem: string) => void) | undefined
  onWait?: RetryOptions['onWait']
  /** Reads the lines; default: Segment's events. */
  read?: ((input: Readable) => AsyncIterable<EventLine>) | undefined
  runOnce?: RetryOptions['runOnce']
}

interface Item extends PipelineItem {
  line: number
  fingerprint: string
}

/**
 * Delivers a stream of events through mappings, and says what became of each. Memory does not grow with the stream.
 * @throws OtherTargetError when the report to go on from is about another target; or when it cannot be read or written
 */
export async function deliver(options: DeliverOptions): Promise<Summary> {
  const { subscriptions, report: path, signal } = options
  const report = path === undefined ? undefined : ReportFile.open(path)
  const stop = new AbortController()
  const delivery: Delivery = {
    options,
    summary: emptySummary(subscriptions),
    keys: subscriptions.map(mappingFingerprint),
    ledger: new Ledger(),
    report,
    stop,
    signal: signal ? AbortSignal.any([signal, stop.signal]) : stop.signal
  }
  try {
    if (options.resume && path) {
      const reported = await readReport(path)
      checkTarget(path, reported, options.target)
      delivery.ledger = reported.ledger
    }
    report?.begin(options.target, delivery.keys)
    await run(delivery)
    if (signal?.aborted) delivery.summary.stopped ??= 'signal'
    return delivery.summary
  } finally {
    report?.close()
  }
}

/** One delivery and all that it keeps. */
interface Delivery {
  options: DeliverOptions
  summary: Summary
  /** Of each mapping. */
  keys: string[]
  ledger: Ledger
  report: ReportFile | undefined
  stop: AbortController
  signal: AbortSignal
}

async function run(delivery: Delivery): Promise<void> {
  const { definition, subscriptions, settings, clock, attempts, backoff } = delivery.options
  const { input, read = readEvents, runOnce, onWait, onProgress } = delivery.options
  const tokens = delivery.options.tokens ?? new TokenKeeper(clock)
  const pipeline = createPipeline<Item>({
    definition,
    subscriptions,
    settings,
    tokens,
    attempts,
    backoff,
    clock,
    onWait,
    runOnce,
    signal: delivery.signal,
    skips: (item, mapping) => isDone(delivery, item, mapping),
    onReport: (report) => record(delivery, report)
  })
  for await (const line of read(input)) {
    if (delivery.signal.aborted) return
    const item = toItem(delivery, line)
    if (item) await pipeline.push(item)
    onProgress?.(delivery.summary)
  }
  await pipeline.flush()
  onProgress?.(delivery.summary)
}

function toItem(
  { summary, report, ledger, options }: Delivery,
  { line, text, read, fingerprint: known }: EventLine
): Item | undefined {
  const event = 'event' in read ? read.event : undefined
  const fingerprint = known ?? eventFingerprint(event, text, line)
  if ('event' in read) {
    summary.events += 1
    return { event: read.event, bytes: Buffer.byteLength(text), line, fingerprint }
  }
  const { problem: message } = read
  summary.unreadable += 1
  options.onUnreadable?.(line, message)
  keepSample(summary, { line, event: '', mapping: '', status: 'unreadable', message })
  if (!ledger.has(UNREADABLE, fingerprint))
    report?.add([{ line, fingerprint, outcome: 'unreadable', message }])
  return undefined
}

function isDone(
  { ledger, keys, summary }: Delivery,
  { fingerprint }: Item,
  mapping: number
): boolean {
  const done = ledger.has(keys[mapping] ?? '', fingerprint)
  if (done) summary.resumed += 1
  return done
}

/** Writes down what became of events; in the file before anything more is sent. */
function record(delivery: Delivery, { mapping, results }: PipelineReport<Item>): void {
  const { summary, report, keys, options } = delivery
  const subscription = options.subscriptions[mapping]
  const counts = summary.mappings[mapping]?.counts
  if (!subscription || !counts) return
  if (report) addResults(report, { subscription, key: keys[mapping] ?? '', results })
  for (const { item, outcome } of results) {
    const { status, message } = outcome
    counts[status] += 1
    if (status === 'delivered' || isPassedOver(status)) continue
    keepSample(summary, {
      line: item.line,
      event: eventName(item.event),
      mapping: nameOf(subscription),
      status,
      message: message ?? ''
    })
    if (status === 'unauthorized') haltUnauthorized(delivery)
  }
  if (results.some(({ outcome }) => !isPassedOver(outcome.status))) report?.flush()
}

/** With refused credentials every further request would be refused, too. */
function haltUnauthorized({ summary, stop }: Delivery): void {
  summary.stopped = 'unauthorized'
  stop.abort()
}
