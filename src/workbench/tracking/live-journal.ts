import { noEvents } from '../deliver/summary'
import type { Attempt, Journal, Pause, Results } from '../delivery/journal'
import { errorMessage } from '../errors'
import type { Recording } from '../records/recording'
import { ReportJournal } from '../records/report-journal'
import type { EventOutcome, Subscription } from '../wire'
import type { LiveLog, LiveResult } from './live-log'
import type { LiveItem, Queue } from './runner'
import { pauseMessage } from './source-messages'
import type { SourceParts } from './source-parts'

/** What of the source the journal works with. */
interface JournalParts {
  log: LiveLog
  queue: Pick<Queue, 'skips'>
  /** Something of what lists show changed. */
  onNews: () => void
}

/** Writes down what becomes of SDKs' events: for the Live pane, for histories, and in the report where there is one. */
export class LiveJournal implements Journal<LiveItem> {
  /** What became of events, each counted once. */
  readonly events = noEvents()
  readonly #report: ReportJournal<LiveItem> | undefined

  constructor(
    private readonly source: SourceParts,
    private readonly recording: Recording | undefined,
    private readonly parts: JournalParts
  ) {
    this.#report = recording && new ReportJournal(recording.report, recording.reported)
  }

  /** Mappings are applied: the report says which, and for which target. */
  begin(subscriptions: readonly Subscription[]): void {
    const { recording, source } = this
    this.reporting(() => recording?.report.begin(source.target, subscriptions.map(recording.keyOf)))
  }

  taken({ entry }: LiveItem, mappings: readonly number[]): void {
    if (!entry) return
    for (const mapping of mappings)
      entry.results[mapping] = { result: undefined, isFinal: false, nextAttemptAt: null, kept: [] }
  }

  sending(subscription: Subscription, items: readonly LiveItem[]): void {
    this.reporting(() => this.#report?.sending(subscription, items))
  }

  attempted({ subscription, mapping, results, exchanges }: Attempt<LiveItem>): void {
    const kept = this.parts.log.keep(exchanges)
    for (const { item, result } of results) {
      const shown = shownResult(item, mapping)
      if (!shown) continue
      shown.result = result
      shown.nextAttemptAt = null
      shown.kept.push(kept)
    }
    this.parts.onNews()
    if (!exchanges.length) return
    const told = results.map(({ item: { event, entry }, result }) => ({
      event,
      outcome: result,
      seq: entry?.seq ?? null
    }))
    this.source.onDelivery?.({ subscription, results: told, exchanges })
  }

  settled(settled: Results<LiveItem>): void {
    for (const { item, result } of settled.results) {
      const shown = shownResult(item, settled.mapping)
      if (!shown) continue
      shown.result = result
      shown.isFinal = true
      shown.nextAttemptAt = null
    }
    this.parts.onNews()
    this.reporting(() => this.#report?.settled(settled))
  }

  paused(pause: Pause<LiveItem>): void {
    const at = new Date(this.source.clock().getTime() + pause.milliseconds).toISOString()
    for (const { item } of pause.results) {
      const shown = shownResult(item, pause.mapping)
      if (shown) shown.nextAttemptAt = at
    }
    this.source.tell(pauseMessage(pause))
    this.reporting(() => this.#report?.paused(pause))
  }

  finished(item: LiveItem, outcome: EventOutcome | 'resumed'): void {
    if (outcome === 'resumed') return
    this.events[outcome] += 1
    if (item.entry) item.entry.outcome = outcome
    this.parts.onNews()
    this.reporting(() => this.#report?.finished(item, outcome))
  }

  skips(item: LiveItem, subscription: Subscription): boolean {
    return this.parts.queue.skips(item, subscription)
  }

  /** Writes to the report; what was delivered stays delivered where that cannot be written. */
  reporting(write: () => void): void {
    try {
      write()
    } catch (error) {
      const text = `${errorMessage(error)}. Free space: until then what was delivered would be delivered again after a kill.`
      this.source.tell({ level: 'warning', text })
    }
  }
}

/** What the Live pane shows of an event in one mapping that takes it; undefined for an event that it does not keep. */
function shownResult({ entry }: LiveItem, mapping: number): LiveResult | undefined {
  return entry?.results[mapping]
}
