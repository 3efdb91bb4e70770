import type { Delivery } from '../history/origins'
import type { RunnerOptions } from './runner'
import type { SourceMessage } from './source-messages'
import type { LiveCounts } from '../wire'
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
