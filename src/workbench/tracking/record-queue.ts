import type { SegmentEvent } from '@segment/actions-core'
import { isRecord, isTooDeep, parseJson } from '../json'
import { eventFingerprint } from '../records/fingerprint'
import type { RecordFile } from '../records/record-file'
import { RecordReader } from '../records/record-reader'
import { IdSet } from '../records/ids'
import type { Recording } from '../records/recording'
import type { Subscription } from '../wire'
import type { LiveEntry } from './live-log'
import type { LiveItem, Queue } from './runner'

/** What the queue asks. */
interface RecordQueueParts extends Pick<Recording, 'reported' | 'keyOf'> {
  /** What the Live pane keeps of the n-th event of this run, from 1. */
  readonly entryOf: (n: number) => LiveEntry | undefined
  /** Whether events may be sent now: those of an earlier run are there before anybody asks. */
  readonly isOpen: () => boolean
}

/** The recorded file as the queue: first what earlier runs left, then what arrives; only what is under way is in memory. */
export class RecordQueue implements Queue {
  readonly #reader: RecordReader
  /** How many lines earlier runs wrote. */
  readonly #before: number
  readonly #ids = new IdSet()

  constructor(
    file: RecordFile,
    private readonly parts: RecordQueueParts
  ) {
    this.#reader = new RecordReader(file)
    this.#before = file.lines
  }

  get left(): number {
    return this.#reader.left
  }

  isOpen(): boolean {
    return this.parts.isOpen()
  }

  next(): LiveItem | undefined {
    while (this.isOpen()) {
      const recorded = this.#reader.next()
      if (!recorded) return undefined
      const { line, text, bytes } = recorded
      const event = parseJson(text)
      // What another program wrote into the file.
      if (!isEvent(event)) continue
      // An event that a person sent again, which an earlier run was not through with: it stands there twice.
      if (line <= this.#before && this.#ids.add(String(event.messageId ?? line))) continue
      const entry = line > this.#before ? this.parts.entryOf(line - this.#before) : undefined
      return { event, bytes, line, entry, fingerprint: eventFingerprint(event, text, line) }
    }
    return undefined
  }

  skips({ line, fingerprint }: LiveItem, subscription: Subscription): boolean {
    if (line > this.#before) return false
    const { ledger, mappings } = this.parts.reported
    const key = this.parts.keyOf(subscription)
    // A mapping that is new would send what was done with long ago.
    return ledger.has(key, fingerprint) || (!mappings.has(key) && ledger.knows(fingerprint))
  }
}

function isEvent(value: unknown): value is SegmentEvent {
  return isRecord(value) && typeof value.type === 'string' && !isTooDeep(value)
}
