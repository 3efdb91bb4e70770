import { resolve } from 'node:path'
import { addResults } from '../deliver/add-results'
import { lineFingerprint, mappingFingerprint } from '../deliver/fingerprint'
import { ReportFile } from '../deliver/report'
import { OUTCOMES, type OutcomeStatus } from '../outcome'
import { nameOf } from '../subscription'
import { DRAIN_MS, FLUSH_MS, OPEN, REMEMBERED_IDS } from './limits'
import { LiveFeed, type LiveNews } from './live-feed'
import { type LiveEntry, LiveLog } from './live-log'
import type { TrackingCall } from './read-call'
import { RecentIds } from './recent-ids'
import { RecordFile, toLine } from './record-file'
import { Refusal } from './refusal'
import { type LiveItem, type LiveReport, Runner, type RunnerOptions } from './runner'
import { type Arrived, idOf, sortEvents } from './sort-events'
import {
  continuedMessage,
  endMessages,
  type RecordPaths,
  type SourceMessage,
  waitMessage
} from './source-messages'

/** What a user chooses about the source. */
export interface SourceChoices {
  /** The only write key that is taken; default any. */
  readonly writeKey?: string | undefined
  /** Accepted events are appended to this file before they are answered. */
  readonly record?: string | undefined
  /** Where the outcomes of recorded events are written; default the recorded file's name with `.report`. */
  readonly report?: string | undefined
  /** How long an event waits for others at most. Milliseconds, default 1000. */
  readonly flushMs?: number | undefined
  /** How much may be accepted and not finished. */
  readonly open?: { readonly events: number; readonly bytes: number } | undefined
  readonly attempts?: RunnerOptions['attempts']
  readonly backoff?: RunnerOptions['backoff']
}

/** What the source works with. */
export interface SourceParts
  extends Pick<
    RunnerOptions,
    'definition' | 'readMappings' | 'settings' | 'tokens' | 'signal' | 'clock'
  > {
  /** Why nothing may be sent now, or null. */
  readonly unavailable: () => string | null
  /** Told of events and outcomes, some times a second at most. */
  readonly onNews: (news: LiveNews) => void
  /** Told what the person at the terminal should know. */
  readonly tell: (message: SourceMessage) => void
}

/** What the source has done since its start. */
export interface SourceCounts {
  /** Accepted events. */
  total: number
  /** Accepted and not finished. */
  waiting: number
  /** Events that came again with a messageId already accepted, and were left out. */
  duplicates: number
  /** Events that were refused. */
  refused: number
  /** Final outcomes, one for each event and mapping. */
  outcomes: Record<OutcomeStatus, number>
}

/** The Tracking API's inside: takes events, keeps them safe, runs them through the mappings. */
export interface TrackingSource {
  readonly log: LiveLog
  readonly record: string | null
  /** The destination's settings with which it sends. */
  settings(): Readonly<Record<string, unknown>>
  counts(): SourceCounts
  /** Why events are not taken now, or null. */
  unavailable(): string | null
  /** Whether so much more can wait, one event where nothing is said. @throws Refusal 429 */
  checkRoom(events?: number, bytes?: number): void
  /**
   * Takes the events of a call; when it returns they are recorded and queued.
   * @returns the messageIds that were accepted before
   * @throws Refusal 400, 401, 429 or 503; with 400 the good events of a batch are taken all the same
   */
  accept(call: TrackingCall): { duplicates: string[] }
  /** Takes an event once more, under its own messageId. @throws Refusal 404 when it is no longer kept, 429, 503 */
  resend(seq: number): LiveEntry
  /** The mappings changed. */
  reload(): void
  /** Takes no more events and delivers what there is, for ten seconds at most. */
  drain(): Promise<void>
  /** Resolves when nothing is under way any more and the files are closed; to be called after `drain` and the signal. */
  close(): Promise<void>
}

/** Starts a source. @throws when the record or the report cannot be opened */
export function createSource(parts: SourceParts, choices: SourceChoices = {}): TrackingSource {
  return new Source(parts, choices)
}

class Source implements TrackingSource {
  readonly log = new LiveLog()
  readonly record: string | null
  readonly #file: RecordFile | undefined
  readonly #paths: RecordPaths | undefined
  readonly #report: ReportFile | undefined
  readonly #ids = new RecentIds(REMEMBERED_IDS)
  readonly #feed: LiveFeed
  readonly #runner: Runner
  readonly #outcomes = Object.fromEntries(OUTCOMES.map((status) => [status, 0])) as Record<
    OutcomeStatus,
    number
  >
  #duplicates = 0
  #refused = 0
  #closing = false

  constructor(
    private readonly parts: SourceParts,
    private readonly choices: SourceChoices
  ) {
    const { record, report, flushMs = FLUSH_MS, open = OPEN, attempts, backoff } = choices
    this.record = record === undefined ? null : resolve(record)
    if (record !== undefined) {
      this.#file = RecordFile.open(record)
      this.#paths = { record: resolve(record), report: resolve(report ?? `${record}.report`) }
      this.#report = ReportFile.open(report ?? `${record}.report`)
      const { lines } = this.#file
      if (lines) parts.tell(continuedMessage(this.#paths, lines))
    }
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

  counts(): SourceCounts {
    return {
      total: this.log.total,
      waiting: this.#runner.waiting,
      duplicates: this.#duplicates,
      refused: this.#refused,
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
    const { arrived, rejected, duplicates } = sortEvents(call, this.parts.clock(), (id) =>
      this.#ids.has(id)
    )
    this.#take(arrived, { writeKey: call.writeKey, resendOf: null })
    this.#duplicates += duplicates.length
    this.#refused += rejected.length
    const [first] = rejected
    if (!first) return { duplicates }
    const where = call.type === undefined ? `Event ${first.index} of the batch: ` : ''
    const accepted = call.events.length - rejected.length
    throw new Refusal(400, where + first.message, {
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
    this.#report?.close()
    this.#file?.close()
    for (const message of endMessages(this.counts(), this.#paths)) this.parts.tell(message)
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
      this.#feed.arrived(entry)
      const fingerprint = this.#report ? lineFingerprint(text) : 0
      return { event, bytes, entry, line: line + place, fingerprint }
    })
    this.#runner.add(items)
    return items.map(({ entry }) => entry)
  }

  #write(texts: string[]): number {
    try {
      return this.#file?.append(texts) ?? 0
    } catch (error) {
      const text = `${this.record} cannot be written: ${(error as Error).message}. Nothing was accepted.`
      this.parts.tell({ level: 'warning', text })
      throw new Refusal(500, text, { retryAfter: 5 })
    }
  }

  #note({ mapping, subscription, results, exchanges }: LiveReport): void {
    const kept = this.log.keep(exchanges)
    for (const { item, outcome } of results) {
      const { status, httpStatus, message = null, attempts } = outcome
      this.#outcomes[status] += 1
      item.entry.results[mapping] = { outcome, kept }
      this.#feed.finished({
        ...{ seq: item.entry.seq, index: mapping, mapping: nameOf(subscription) },
        ...{ status, httpStatus, message, attempts }
      })
    }
    if (!this.#report) return
    const key = mappingFingerprint(subscription)
    addResults(this.#report, { subscription, key, results })
    if (results.some(({ outcome }) => outcome.status !== 'not subscribed')) this.#flushReport()
  }

  #flushReport(): void {
    try {
      this.#report?.flush()
    } catch (error) {
      const text = `The report cannot be written: ${(error as Error).message}. Free space: until then --resume would deliver again.`
      this.parts.tell({ level: 'warning', text })
    }
  }
}
