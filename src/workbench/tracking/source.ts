import type { SegmentEvent } from '@segment/actions-core'
import { addResults } from '../records/add-results'
import { lineFingerprint, mappingFingerprint } from '../records/fingerprint'
import { isPassedOver, OUTCOMES } from '../runtime/outcome'
import { DRAIN_MS, FLUSH_MS, OPEN, REFUSALS_TOLD, REMEMBERED_IDS } from './limits'
import { LiveFeed } from './live-feed'
import { type LiveEntry, LiveLog } from './live-log'
import type { TrackingCall } from './read-call'
import { RecentIds } from './recent-ids'
import { type RecordFile, toLine } from '../records/record-file'
import { openRecording, type Recording } from '../records/recording'
import { Refusal } from './refusal'
import { type LiveItem, type LiveReport, Runner } from './runner'
import type { SourceChoices, SourceCounts, SourceParts, TrackingSource } from './tracking-source'
import { type Arrived, idOf, messageIdOf, sortEvents } from './sort-events'
import { continuedMessage, endMessages, waitMessage } from './source-messages'
import type { OutcomeStatus } from '../wire'
import { RateLimit } from './rate-limit'

/** Starts a source. @throws when the record or the report cannot be opened */
export function createSource(parts: SourceParts, choices: SourceChoices = {}): TrackingSource {
  return new Source(parts, choices)
}

class Source implements TrackingSource {
  readonly log = new LiveLog()
  readonly record: string | null
  readonly #recording: Recording | undefined
  readonly #ids = new RecentIds(REMEMBERED_IDS)
  readonly #feed: LiveFeed
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
    private readonly choices: SourceChoices
  ) {
    const { record, report, flushMs = FLUSH_MS, open = OPEN, attempts, backoff } = choices
    if (record !== undefined) {
      this.#recording = openRecording(record, report)
      const { paths, file } = this.#recording
      if (file.lines) parts.tell(continuedMessage(paths, file.lines))
      this.#recall(file)
    }
    this.record = this.#recording?.paths.record ?? null
    this.#feed = new LiveFeed(parts.onNews, () => ({
      total: this.log.total,
      waiting: this.#runner.waiting
    }))
    this.#runner = new Runner({
      ...{ ...parts, flushMs, open, attempts, backoff },
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
      waiting: this.#runner.waiting,
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
    if (this.#runner.hasRoom(events, bytes)) return
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
    const { event, writeKey, bytes } = entry
    const [again] = this.#take([{ event, bytes, text: toLine(event) }], { writeKey, resendOf: seq })
    if (!again) throw new Refusal(500, 'The event could not be taken.')
    return again
  }

  reload(): void {
    this.#runner.reload()
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
    this.#recording?.close()
    for (const message of endMessages(this.counts(), this.#recording?.paths))
      this.parts.tell(message)
  }

  /**
   * Recalls what earlier runs recorded: an SDK whose call a kill left without an answer repeats it. The file does not say by
   * which write key an event came, so these are known by their messageIds alone.
   */
  #recall(file: RecordFile): void {
    for (const line of file.lastLines(REMEMBERED_IDS / 2)) {
      const messageId = messageIdOf(line)
      if (messageId !== undefined) this.#ids.add(messageId)
    }
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
    const line = this.#write(arrived.map(({ text }) => text))
    const items = arrived.map(({ event, text, bytes }, place): LiveItem => {
      this.#ids.add(idOf(origin.writeKey, event))
      const receivedAt = String(event.receivedAt)
      const entry = this.log.add({ ...origin, event, bytes, receivedAt })
      this.#feed.touch()
      const fingerprint = this.#recording ? lineFingerprint(text) : 0
      return { event, bytes, entry, line: line + place, fingerprint }
    })
    this.#runner.add(items)
    return items.map(({ entry }) => entry)
  }

  #write(texts: string[]): number {
    try {
      return this.#recording?.file.append(texts) ?? 0
    } catch (error) {
      const text = `${this.record} cannot be written: ${(error as Error).message}. Nothing was accepted.`
      this.parts.tell({ level: 'warning', text })
      throw new Refusal(500, text, { retryAfter: 5 })
    }
  }

  #note({ mapping, subscription, results, exchanges }: LiveReport): void {
    const kept = this.log.keep(exchanges)
    for (const { item, outcome } of results) {
      this.#outcomes[outcome.status] += 1
      item.entry.results[mapping] = { outcome, kept }
    }
    this.#feed.touch()
    if (!this.#recording) return
    const key = mappingFingerprint(subscription)
    addResults(this.#recording.report, { subscription, key, results })
    if (results.some(({ outcome }) => !isPassedOver(outcome.status))) this.#flushReport()
  }

  #flushReport(): void {
    try {
      this.#recording?.report.flush()
    } catch (error) {
      const text = `The report cannot be written: ${(error as Error).message}. Free space: until then --resume would deliver again.`
      this.parts.tell({ level: 'warning', text })
    }
  }
}
