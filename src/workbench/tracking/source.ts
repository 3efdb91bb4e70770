import type { SegmentEvent } from '@segment/actions-core'
import { noEvents } from '../deliver/summary'
import type { Attempt, Journal, Pause, Results } from '../delivery/journal'
import { ReportJournal } from '../records/report-journal'
import { DRAIN_MS, FLUSH_MS, OPEN, REFUSALS_TOLD, REMEMBERED_IDS } from './limits'
import { type LiveEntry, LiveLog, type LiveResult } from './live-log'
import { NewsFeed } from './news-feed'
import type { TrackingCall } from './read-call'
import { RecentIds } from './recent-ids'
import { type RecordFile, toLine } from '../records/record-file'
import { openRecording, type Recording } from '../records/recording'
import { Refusal } from './refusal'
import { resentEvent } from './resent-event'
import { MemoryQueue } from './memory-queue'
import { RecordQueue } from './record-queue'
import { RefusalLog, type RefusedFrom } from './refusal-log'
import { type LiveItem, Runner } from './runner'
import type { SourceChoices, SourceCounts, SourceParts, TrackingSource } from './tracking-source'
import { type Arrived, idOf, messageIdOf, sortEvents } from './sort-events'
import { continuedMessage, endMessages, resumeCommand, pauseMessage } from './source-messages'
import { RateLimit } from './rate-limit'
import { errorCode, errorMessage } from '../errors'
import type { EventOutcome, LiveCounts, Subscription } from '../wire'

/** Starts a source. @throws OtherTargetError; or when the record or the report cannot be opened */
export async function createSource(
  parts: SourceParts,
  choices: SourceChoices = {}
): Promise<TrackingSource> {
  const { record, report } = choices
  const recording =
    record === undefined ? undefined : await openRecording(record, parts.target, report)
  return new Source(parts, choices, recording)
}

class Source implements TrackingSource, Journal<LiveItem> {
  readonly log = new LiveLog()
  readonly record: string | null
  readonly #queue: MemoryQueue | RecordQueue
  readonly #ids = new RecentIds(REMEMBERED_IDS)
  readonly #feed: NewsFeed<LiveCounts>
  readonly #runner: Runner
  readonly #events = noEvents()
  readonly refusals = new RefusalLog()
  readonly #report: ReportJournal<LiveItem> | undefined
  #duplicates = 0
  #refused = 0
  readonly #refusals = new RateLimit(REFUSALS_TOLD)
  #closing = false

  constructor(
    private readonly parts: SourceParts,
    private readonly choices: SourceChoices,
    private readonly recording: Recording | undefined
  ) {
    const { flushMs = FLUSH_MS, backoff } = choices
    // What is recorded waits on disk for as long as it takes.
    const { attempts = recording ? Number.POSITIVE_INFINITY : undefined } = choices
    this.#report = recording && new ReportJournal(recording.report, recording.reported)
    this.#queue = recording ? this.#recordQueue(recording) : new MemoryQueue()
    this.record = recording?.paths.record ?? null
    this.#feed = new NewsFeed(parts.onNews, () => ({
      total: this.log.total,
      waiting: this.#waiting()
    }))
    this.#runner = new Runner({
      ...parts,
      queue: this.#queue,
      journal: this,
      waitMs: flushMs,
      attempts,
      backoff,
      onMappings: (subscriptions) => this.#begin(subscriptions),
      onProblem: (text) => parts.tell({ level: 'warning', text })
    })
  }

  noteRefusal(from: RefusedFrom, refusal: Refusal): void {
    const now = this.parts.clock()
    this.refusals.add(from, refusal, now)
    this.#feed.touch()
    if (!this.#refusals.allows(now)) return
    const { status, message } = refusal
    this.parts.tell({ level: 'warning', text: `${from.call} was answered ${status}: ${message}` })
  }

  counts(): SourceCounts {
    return {
      total: this.log.total,
      waiting: this.#waiting(),
      duplicates: this.#duplicates,
      refused: this.#refused,
      refusedCalls: this.refusals.total,
      events: { ...this.#events }
    }
  }

  settings(): Readonly<Record<string, unknown>> {
    return this.parts.settings()
  }

  unavailable(): string | null {
    return this.#closing ? 'The workbench is stopping.' : this.parts.unavailable()
  }

  checkRoom(events = 1, bytes = 0): void {
    if (!(this.#queue instanceof MemoryQueue)) return
    const { open = OPEN } = this.choices
    const underWay = this.#runner.open
    const waiting = this.#waiting()
    const size = underWay.bytes + this.#queue.bytes
    if (!waiting || (waiting + events <= open.events && size + bytes <= open.bytes)) return
    throw new Refusal(429, 'Too many events wait for delivery. Try again in a second.', {
      retryAfter: 1
    })
  }

  accept(call: TrackingCall): { duplicates: string[] } {
    this.#checkKey(call.writeKey)
    this.#checkOpen()
    this.checkRoom(call.events.length)
    const isKnown = (event: SegmentEvent) =>
      this.#ids.has(idOf(call.writeKey, event)) || this.#ids.has(String(event.messageId))
    const { arrived, rejected, duplicates } = sortEvents(call, this.parts.clock(), isKnown)
    this.#take(arrived, { writeKey: call.writeKey, resendOf: null })
    this.#duplicates += duplicates.length
    this.#refused += rejected.length
    const [first] = rejected
    if (!first) return { duplicates }
    const where = call.type === undefined ? `Event ${first.index} of the batch: ` : ''
    const accepted = call.events.length - rejected.length
    throw new Refusal(400, where + first.message, {
      code: 'invalid_event',
      ...(call.type === undefined && { accepted, rejected })
    })
  }

  resend(seq: number): LiveEntry {
    this.#checkOpen()
    const entry = this.log.get(seq)
    if (!entry) throw new Refusal(404, `Event ${seq} is no longer kept.`)
    const event = resentEvent(entry, this.parts.clock())
    const text = toLine(event)
    const { writeKey } = entry
    const [again] = this.#take([{ event, bytes: Buffer.byteLength(text), text }], {
      writeKey,
      resendOf: seq
    })
    if (!again) throw new Refusal(500, 'The event could not be taken.')
    return again
  }

  reload(): void {
    this.#runner.reload()
  }

  wake(): void {
    this.#runner.wake()
  }

  async drain(): Promise<void> {
    this.#closing = true
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_MS)
    })
    await Promise.race([this.#runner.end(), late])
    clearTimeout(timer)
  }

  async close(): Promise<void> {
    this.#closing = true
    await this.#runner.end()
    this.#feed.close()
    this.#reporting(() => this.recording?.close())
    for (const message of endMessages(this.counts(), this.#resumeCommand()))
      this.parts.tell(message)
  }

  /**
   * Recalls what earlier runs recorded: an SDK whose call a kill left without an answer repeats it. The file does not say by
   * which write key an event came, so these are known by their messageIds alone.
   */
  #recall(file: RecordFile): void {
    for (const line of file.lastLines()) {
      const messageId = messageIdOf(line)
      if (messageId !== undefined) this.#ids.add(messageId)
    }
  }

  #waiting(): number {
    return this.#runner.open.events + this.#queue.left
  }

  #recordQueue({ paths, file, reported, keyOf }: Recording): RecordQueue {
    if (file.lines) this.parts.tell(continuedMessage(paths.record, file.lines))
    this.#recall(file)
    const isOpen = () => this.parts.unavailable() === null
    return new RecordQueue(file, { reported, keyOf, isOpen, entryOf: (seq) => this.log.get(seq) })
  }

  /** Mappings are applied: the report says which, and for which target. */
  #begin(subscriptions: readonly Subscription[]): void {
    const { recording, parts } = this
    this.#reporting(() => recording?.report.begin(parts.target, subscriptions.map(recording.keyOf)))
  }

  /** The command that goes on with what is recorded, or null where nothing is. */
  #resumeCommand(): string | null {
    if (!this.recording) return null
    return resumeCommand(this.recording.paths, this.parts.target, this.parts.mappingsFile)
  }

  #checkKey(writeKey: string): void {
    const { writeKey: demanded } = this.choices
    if (demanded === undefined || writeKey === demanded) return
    const what = writeKey ? `The write key "${writeKey}" is not` : 'No write key: send'
    throw new Refusal(401, `${what} the one that serve was started with (--write-key).`)
  }

  #checkOpen(): void {
    const message = this.unavailable()
    if (message !== null) throw new Refusal(503, message, { retryAfter: 5 })
  }

  /** First on disk, then in the queue. */
  #take(
    arrived: readonly Arrived[],
    origin: { writeKey: string; resendOf: number | null }
  ): LiveEntry[] {
    if (!arrived.length) return []
    const size = arrived.reduce((sum, { bytes }) => sum + bytes, 0)
    this.checkRoom(arrived.length, size)
    this.#write(arrived.map(({ text }) => text))
    const entries = arrived.map(({ event, bytes }): LiveEntry => {
      this.#ids.add(idOf(origin.writeKey, event))
      const entry = this.log.add({ ...origin, event, bytes, receivedAt: String(event.receivedAt) })
      if (this.#queue instanceof MemoryQueue)
        this.#queue.add({ event, bytes, entry, line: 0, fingerprint: '' })
      return entry
    })
    this.#feed.touch()
    this.#runner.wake()
    return entries
  }

  #write(texts: string[]): void {
    try {
      this.recording?.file.append(texts)
    } catch (error) {
      const text = `${this.record} cannot be written: ${(error as Error).message}. Nothing was accepted.`
      this.parts.tell({ level: 'warning', text })
      // SDKs come back after a 429, and give up at other errors.
      const isFull = errorCode(error) === 'ENOSPC'
      throw new Refusal(isFull ? 429 : 500, text, {
        ...(isFull && { code: 'disk_full' }),
        retryAfter: 5
      })
    }
  }

  taken(item: LiveItem, mappings: readonly number[]): void {
    for (const mapping of mappings) liveResult(item, mapping)
  }

  sending(subscription: Subscription, items: readonly LiveItem[]): void {
    this.#reporting(() => this.#report?.sending(subscription, items))
  }

  attempted({ subscription, mapping, results, exchanges }: Attempt<LiveItem>): void {
    const kept = this.log.keep(exchanges)
    for (const { item, result } of results) {
      if (!item.entry) continue
      const before = item.entry.results[mapping]?.kept ?? []
      const shown = { result, isFinal: false, nextAttemptAt: null, kept: [...before, kept] }
      item.entry.results[mapping] = shown
    }
    this.#feed.touch()
    if (!exchanges.length) return
    const told = results.map(({ item: { event, entry }, result }) => ({
      event,
      outcome: result,
      seq: entry?.seq ?? null
    }))
    this.parts.onDelivery?.({ subscription, results: told, exchanges })
  }

  settled(settled: Results<LiveItem>): void {
    for (const { item, result } of settled.results) {
      const shown = liveResult(item, settled.mapping)
      if (shown) Object.assign(shown, { result, isFinal: true, nextAttemptAt: null })
    }
    this.#feed.touch()
    this.#reporting(() => this.#report?.settled(settled))
  }

  paused(pause: Pause<LiveItem>): void {
    const at = new Date(this.parts.clock().getTime() + pause.milliseconds).toISOString()
    for (const { item } of pause.results) {
      const shown = liveResult(item, pause.mapping)
      if (shown) shown.nextAttemptAt = at
    }
    this.parts.tell(pauseMessage(pause))
    this.#reporting(() => this.#report?.paused(pause))
  }

  finished(item: LiveItem, outcome: EventOutcome | 'resumed'): void {
    if (outcome === 'resumed') return
    this.#events[outcome] += 1
    if (item.entry) item.entry.outcome = outcome
    this.#feed.touch()
    this.#reporting(() => this.#report?.finished(item, outcome))
  }

  skips(item: LiveItem, subscription: Subscription): boolean {
    return this.#queue.skips(item, subscription)
  }

  /** What was delivered stays delivered where the report cannot be written. */
  #reporting(write: () => void): void {
    try {
      write()
    } catch (error) {
      this.#tellReportProblem(error)
    }
  }

  #tellReportProblem(error: unknown): void {
    const text = `${errorMessage(error)}. Free space: until then what was delivered would be delivered again after a kill.`
    this.parts.tell({ level: 'warning', text })
  }
}

/** What the Live pane knows of an event in one mapping. */
function liveResult({ entry }: LiveItem, mapping: number): LiveResult | undefined {
  if (!entry) return undefined
  const known = entry.results[mapping]
  if (known) return known
  const begun = { result: undefined, isFinal: false, nextAttemptAt: null, kept: [] }
  entry.results[mapping] = begun
  return begun
}
