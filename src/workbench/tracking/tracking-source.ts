import { setTimeout as delay } from 'node:timers/promises'
import type { SegmentEvent } from '@segment/actions-core'
import { errorCode } from '../errors'
import { parseJson } from '../json'
import { messageIdOf } from '../records/fingerprint'
import { type RecordFile, toLine } from '../records/record-file'
import { openRecording, type Recording } from '../records/recording'
import type { LiveCounts, SourceCounts } from '../wire'
import { DRAIN_MS, FLUSH_MS, OPEN, REFUSALS_TOLD, REMEMBERED_IDS } from './limits'
import { LiveJournal } from './live-journal'
import { type LiveEntry, LiveLog } from './live-log'
import { MemoryQueue } from './memory-queue'
import { NewsFeed } from './news-feed'
import { RateLimit } from './rate-limit'
import type { TrackingCall } from './read-call'
import { RecentIds } from './recent-ids'
import { RecordQueue } from './record-queue'
import { Refusal } from './refusal'
import { RefusalLog, type RefusedFrom } from './refusal-log'
import { resentEvent } from './resent-event'
import { Runner } from './runner'
import { type Arrived, idOf, sortEvents } from './sort-events'
import { continuedMessage, endMessages, resumeCommand } from './source-messages'
import type { SourceChoices, SourceParts } from './source-parts'

/** The Tracking API's inside: takes events, keeps them safe, runs them through the mappings. */
export class TrackingSource {
  readonly log = new LiveLog()
  /** The last calls that were refused. */
  readonly refusals = new RefusalLog()
  /** The file in which events are recorded. */
  readonly record: string | null
  readonly #queue: MemoryQueue | RecordQueue
  readonly #ids = new RecentIds(REMEMBERED_IDS)
  readonly #feed: NewsFeed<LiveCounts>
  readonly #journal: LiveJournal
  readonly #runner: Runner
  readonly #refusals = new RateLimit(REFUSALS_TOLD)
  #duplicates = 0
  #refused = 0
  #closing = false

  /** Starts a source. @throws OtherTargetError; or when the record or the report cannot be opened */
  static async start(parts: SourceParts, choices: SourceChoices = {}): Promise<TrackingSource> {
    const { record, report } = choices
    const recording =
      record === undefined ? undefined : await openRecording(record, parts.target, report)
    return new TrackingSource(parts, choices, recording)
  }

  private constructor(
    private readonly parts: SourceParts,
    private readonly choices: SourceChoices,
    private readonly recording: Recording | undefined
  ) {
    const { flushMs = FLUSH_MS, backoff } = choices
    // What is recorded waits on disk for as long as it takes.
    const { attempts = recording ? Number.POSITIVE_INFINITY : undefined } = choices
    this.#queue = recording ? this.#recordQueue(recording) : new MemoryQueue()
    this.record = recording?.paths.record ?? null
    this.#feed = new NewsFeed(parts.onNews, () => ({
      total: this.log.total,
      waiting: this.#waiting()
    }))
    this.#journal = new LiveJournal(parts, recording, {
      log: this.log,
      queue: this.#queue,
      onNews: () => this.#feed.touch()
    })
    this.#runner = new Runner({
      ...parts,
      queue: this.#queue,
      journal: this.#journal,
      waitMs: flushMs,
      attempts,
      backoff,
      onMappings: (subscriptions) => this.#journal.begin(subscriptions),
      onProblem: (text) => parts.tell({ level: 'warning', text })
    })
  }

  /** Counts a call that is answered with an error, keeps it, and tells of it, some times a minute at most. */
  noteRefusal(from: RefusedFrom, refusal: Refusal): void {
    const now = this.parts.clock()
    this.refusals.add(from, refusal, now)
    this.#feed.touch()
    if (!this.#refusals.allows(now)) return
    const { status, message } = refusal
    this.parts.tell({ level: 'warning', text: `${from.call} was answered ${status}: ${message}` })
  }

  /** What the source has done since its start. */
  counts(): SourceCounts {
    return {
      total: this.log.total,
      waiting: this.#waiting(),
      duplicates: this.#duplicates,
      refused: this.#refused,
      refusedCalls: this.refusals.total,
      events: { ...this.#journal.events }
    }
  }

  /** The destination's settings with which it sends. */
  settings(): Readonly<Record<string, unknown>> {
    return this.parts.settings()
  }

  /** Why events are not taken now, or null. */
  unavailable(): string | null {
    return this.#closing ? 'The workbench is stopping.' : this.parts.unavailable()
  }

  /** Whether so much more can wait, one event where nothing is said. @throws Refusal 429 */
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

  /**
   * Takes the events of a call; when it returns they are recorded and queued.
   * @returns the messageIds that were accepted before
   * @throws Refusal 400, 401, 429 or 503; with 400 the good events of a batch are taken all the same
   */
  accept(call: TrackingCall): { duplicates: string[] } {
    this.#checkKey(call.writeKey)
    this.#checkOpen()
    this.checkRoom(call.events.length)
    const isKnown = (id: string, event: SegmentEvent) =>
      this.#ids.has(id) || this.#ids.has(String(event.messageId))
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

  /** Takes an event once more, see `resentEvent`. @throws Refusal 404 when it is no longer kept, 429, 503 */
  resend(seq: number): LiveEntry {
    this.#checkOpen()
    const entry = this.log.get(seq)
    if (!entry) throw new Refusal(404, `Event ${seq} is no longer kept.`)
    const event = resentEvent(entry, this.parts.clock())
    const text = toLine(event)
    const { writeKey } = entry
    const id = idOf(writeKey, event)
    const [again] = this.#take([{ event, id, bytes: Buffer.byteLength(text), text }], {
      writeKey,
      resendOf: seq
    })
    if (!again) throw new Refusal(500, 'The event could not be taken.')
    return again
  }

  /** The mappings changed. */
  reload(): void {
    this.#runner.reload()
  }

  /** Events may be sent from now on. */
  wake(): void {
    this.#runner.wake()
  }

  /** Takes no more events and delivers what there is, for ten seconds at most. */
  async drain(): Promise<void> {
    this.#closing = true
    const late = new AbortController()
    await Promise.race([this.#runner.end(), delay(DRAIN_MS, undefined, { signal: late.signal })])
    late.abort()
  }

  /** Resolves when nothing is under way any more and the files are closed; to be called after `drain` and the signal. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#runner.end()
    this.#feed.close()
    this.#journal.reporting(() => this.recording?.close())
    for (const message of endMessages(this.counts(), this.#resumeCommand()))
      this.parts.tell(message)
  }

  /**
   * Recalls what earlier runs recorded: an SDK whose call a kill left without an answer repeats it. The file does not say by
   * which write key an event came, so these are known by their messageIds alone.
   */
  #recall(file: RecordFile): void {
    for (const line of file.lastLines()) {
      const messageId = messageIdOf(parseJson(line))
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
    const entries = arrived.map(({ event, id, bytes }): LiveEntry => {
      this.#ids.add(id)
      const entry = this.log.add(event, bytes, origin)
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
}
