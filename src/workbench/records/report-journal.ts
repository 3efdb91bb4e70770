import type { SegmentEvent } from '@segment/actions-core'
import type { Item, Journal, Pause, Results } from '../delivery/journal'
import { nameOf } from '../runtime/subscription'
import type { EventOutcome, Subscription } from '../wire'
import { mappingFingerprint, messageIdOf } from './fingerprint'
import { NO_MAPPING, type Reported, type ReportFile, type UnsentOutcome } from './report'

/** An event that a report tells of. */
export interface ReportedItem extends Item {
  /** In the file that it came from. */
  line: number
  /** See `eventFingerprint`; empty where nothing is reported. */
  fingerprint: string
}

/** What a report says of a mapping. */
interface MappingWords {
  key: string
  /** The mapping's part of a line, as JSON. */
  json: string
}

/** Writes what an engine tells into a report, and leaves out what an earlier run was through with. */
export class ReportJournal<I extends ReportedItem>
  implements Required<Omit<Journal<I>, 'taken' | 'attempted'>>
{
  readonly #words = new WeakMap<Subscription, MappingWords>()

  constructor(
    private readonly report: ReportFile,
    private readonly reported: Reported
  ) {}

  /** See `mappingFingerprint`; worked out once for each. */
  keyOf(subscription: Subscription): string {
    return this.#wordsOf(subscription).key
  }

  sending(subscription: Subscription, items: readonly I[]): void {
    this.#mark('sending', subscription, items)
    this.report.flush()
  }

  paused({ subscription, results }: Pause<I>): void {
    this.#mark(
      'answered',
      subscription,
      results.map(({ item }) => item)
    )
    this.report.flush()
  }

  settled({ subscription, results }: Results<I>): void {
    const { json } = this.#wordsOf(subscription)
    let text = ''
    for (const { item, result } of results) {
      const { status, httpStatus, message, attempts } = result
      const said = message === undefined ? '' : `,"message":${JSON.stringify(message)}`
      text += `${beginOf(item)},${json},"outcome":"${status}","status":${httpStatus}${said},"attempts":${attempts}}\n`
    }
    this.report.addText(text, results.length)
    this.report.flush()
  }

  finished(item: I, outcome: EventOutcome | 'resumed'): void {
    if (outcome === 'no mapping' || outcome === 'not for this destination')
      this.unsent(item, outcome)
  }

  /** Reports an event that was not to be sent, unless an earlier run did. */
  unsent(item: I, outcome: UnsentOutcome): void {
    if (this.reported.ledger.has(NO_MAPPING, item.fingerprint)) return
    this.report.addText(`${beginOf(item)},"outcome":"${outcome}"}\n`, 1)
  }

  skips({ fingerprint }: I, subscription: Subscription): boolean {
    return this.reported.ledger.has(this.keyOf(subscription), fingerprint)
  }

  #mark(what: 'sending' | 'answered', subscription: Subscription, items: readonly I[]): void {
    const fingerprints = items.map(({ fingerprint }) => fingerprint).join('","')
    const { key } = this.#wordsOf(subscription)
    this.report.addText(`{"key":"${key}","${what}":["${fingerprints}"]}\n`, 1)
  }

  #wordsOf(subscription: Subscription): MappingWords {
    const known = this.#words.get(subscription)
    if (known) return known
    const key = mappingFingerprint(subscription)
    const json = `"mapping":${JSON.stringify(nameOf(subscription))},"key":"${key}"`
    const words = { key, json }
    this.#words.set(subscription, words)
    return words
  }
}

function beginOf({ line, fingerprint, event }: ReportedItem): string {
  const messageId = messageIdOf(event)
  const id = messageId === undefined ? '' : `,"messageId":${JSON.stringify(messageId)}`
  return `{"line":${line},"fingerprint":"${fingerprint}"${id},"event":${JSON.stringify(eventName(event))}`
}

/** A track call's event, else the type. */
export function eventName(event: SegmentEvent): string {
  return typeof event.event === 'string' && event.event ? event.event : event.type
}
