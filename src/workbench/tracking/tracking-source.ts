import type { Delivery } from '../history/origins'
import type { LiveEntry, LiveLog } from './live-log'
import type { TrackingCall } from './read-call'
import type { RunnerOptions } from './runner'
import type { SourceMessage } from './source-messages'
import type { EventOutcome, LiveCounts } from '../wire'
import type { Refusal } from './refusal'
import type { RefusalLog, RefusedFrom } from './refusal-log'
import type { Target } from '../records/target'

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
  extends Pick<RunnerOptions, 'definition' | 'readMappings' | 'settings' | 'tokens' | 'signal'> {
  readonly clock: () => Date
  /** Where events go. */
  readonly target: Target
  readonly mappingsFile: string | null
  /** Why nothing may be sent now, or null. */
  readonly unavailable: () => string | null
  /** Told of events and outcomes, some times a second at most. */
  readonly onNews: (counts: LiveCounts) => void
  /** Told of each batch that a mapping sent. */
  readonly onDelivery?: ((delivery: Delivery) => void) | undefined
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
  /** Calls that were answered with an error. */
  refusedCalls: number
  /** What became of events, each counted once. */
  events: Record<EventOutcome, number>
}

/** The Tracking API's inside: takes events, keeps them safe, runs them through the mappings. */
export interface TrackingSource {
  readonly log: LiveLog
  readonly record: string | null
  /** The destination's settings with which it sends. */
  settings(): Readonly<Record<string, unknown>>
  counts(): SourceCounts
  /** The last calls that were refused. */
  readonly refusals: RefusalLog
  /** Counts a call that is answered with an error, keeps it, and tells of it, some times a minute at most. */
  noteRefusal(call: RefusedFrom, refusal: Refusal): void
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
  /** Takes an event once more, see `resentEvent`. @throws Refusal 404 when it is no longer kept, 429, 503 */
  resend(seq: number): LiveEntry
  /** The mappings changed. */
  reload(): void
  /** Events may be sent from now on. */
  wake(): void
  /** Takes no more events and delivers what there is, for ten seconds at most. */
  drain(): Promise<void>
  /** Resolves when nothing is under way any more and the files are closed; to be called after `drain` and the signal. */
  close(): Promise<void>
}
