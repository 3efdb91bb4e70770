import type { SegmentEvent } from '@segment/actions-core'
import { addResults } from '../records/add-results'
import { isPassedOver, OUTCOMES } from '../runtime/outcome'
import { DRAIN_MS, FLUSH_MS, OPEN, REFUSALS_TOLD, REMEMBERED_IDS } from './limits'
import { type LiveEntry, LiveLog } from './live-log'
import { NewsFeed } from './news-feed'
import type { TrackingCall } from './read-call'
import { RecentIds } from './recent-ids'
import { type RecordFile, toLine } from '../records/record-file'
import { openRecording, type Recording } from '../records/recording'
import { Refusal } from './refusal'
import { resentEvent } from './resent-event'
import { MemoryQueue } from './memory-queue'
import { RecordQueue } from './record-queue'
import { type LiveReport, Runner } from './runner'
import type { SourceChoices, SourceCounts, SourceParts, TrackingSource } from './tracking-source'
import { type Arrived, idOf, messageIdOf, sortEvents } from './sort-events'
import { continuedMessage, endMessages, resumeCommand, waitMessage } from './source-messages'
import { RateLimit } from './rate-limit'
import { errorCode, errorMessage } from '../errors'
import type { LiveCounts, OutcomeStatus, Subscription } from '../wire'

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

class Source implements TrackingSource {
  readonly log = new LiveLog()
  readonly record: string | null
  readonly #queue: MemoryQueue | RecordQueue
  readonly #ids = new RecentIds(REMEMBERED_IDS)
  readonly #feed: NewsFeed<LiveCounts>
  readonly #runner: Runner
  readonly #outcomes = Object.fromEntries(OUTCOMES.map((status) => [status, 0])) as Record<
    OutcomeStatus,
    number
  >
  #duplicates = 0
  #refused = 0
  #refusedCalls = 0
  readonly #refusals = new RateLimit(REFUSALS_TOLD)
  #closing = false

  constructor(
    private readonly parts: SourceParts,
    private readonly choices: SourceChoices,
    private readonly recording: Recording | undefined
  ) {
    const { flushMs = FLUSH_MS, attempts, backoff } = choices
    this.#queue = recording ? this.#recordQueue(recording) : new MemoryQueue()
    this.record = recording?.paths.record ?? null
    this.#feed = new NewsFeed(parts.onNews, () => ({
      total: this.log.total,
      waiting: this.#waiting()
    }))
    this.#runner = new Runner({
      ...{ ...parts, queue: this.#queue, flushMs, attempts, backoff },
      onMappings: (subscriptions) => this.#begin(subscriptions),
      onReport: (reported) => this.#note(reported),
      onWait: (wait) => parts.tell(waitMessage(wait)),
      onProblem: (text) => parts.tell({ level: 'warning', text }),
      onFlushed: () => this.#flushReport()
    })
  }

  noteRefusal(call: string, { status, message }: Refusal): void {
    this.#refusedCalls += 1
    this.#feed.touch()
    if (!this.#refusals.allows(this.parts.clock())) return
    this.parts.tell({ level: 'warning', text: `${call} was answered ${status}: ${message}` })
  }

  counts(): SourceCounts {
    return {
      total: this.log.total,
      waiting: this.#waiting(),
      duplicates: this.#duplicates,
      refused: this.#refused,
      refusedCalls: this.#refusedCalls,
      outcomes: { ...this.#outcomes }
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
    this.#closeRecording()
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

  /** Mappings come into force: the report says which, and for which target. */
  #begin(subscriptions: readonly Subscription[]): void {
    try {
      this.recording?.report.begin(this.parts.target, subscriptions.map(this.recording.keyOf))
    } catch (error) {
      this.#tellReportProblem(error)
    }
  }

  #closeRecording(): void {
    try {
      this.recording?.close()
    } catch (error) {
      this.#tellReportProblem(error)
    }
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

  #note(reported: LiveReport): void {
    const { mapping, subscription, results, exchanges } = reported
    const kept = this.log.keep(exchanges)
    for (const { item, outcome } of results) {
      this.#outcomes[outcome.status] += 1
      if (item.entry) item.entry.results[mapping] = { outcome, kept }
    }
    if (exchanges.length > 0) this.#tellDelivery(reported)
    this.#feed.touch()
    if (!this.recording) return
    const key = this.recording.keyOf(subscription)
    try {
      addResults(this.recording.report, { subscription, key, results })
    } catch (error) {
      this.#tellReportProblem(error)
    }
    if (results.some(({ outcome }) => !isPassedOver(outcome.status))) this.#flushReport()
  }

  #tellDelivery({ subscription, results, exchanges }: LiveReport): void {
    const told = results.map(({ item: { event, entry }, outcome }) => ({
      ...{ event, outcome },
      seq: entry?.seq ?? null
    }))
    this.parts.onDelivery?.({ subscription, results: told, exchanges })
  }

  #tellReportProblem(error: unknown): void {
    const text = `The report cannot be written: ${errorMessage(error)}. Free space: until then what was delivered would be delivered again after a kill.`
    this.parts.tell({ level: 'warning', text })
  }

  #flushReport(): void {
    try {
      this.recording?.report.flush()
    } catch (error) {
      this.#tellReportProblem(error)
    }
  }
}
