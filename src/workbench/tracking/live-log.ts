import type { SegmentEvent } from '@segment/actions-core'
import type { Result } from '../delivery/journal'
import { KEPT } from './limits'
import type { EventOutcome, Exchange, Subscription } from '../wire'

/** The requests that were made for a batch, and their answers. */
export interface KeptExchanges {
  /** As JSON, since as objects they would need many times the memory; empty once they are no longer kept. */
  json: string
  /** Whether they were dropped to keep memory flat. */
  dropped: boolean
}

/** What became of an event in one mapping, or is to become of it. */
export interface LiveResult {
  /** Of the last attempt; undefined before the first. */
  result: Result | undefined
  isFinal: boolean
  /** When it is tried again. ISO 8601. */
  nextAttemptAt: string | null
  /** The requests of each attempt. */
  kept: KeptExchanges[]
}

/** An accepted event and what became of it. */
export interface LiveEntry {
  /** From 1, in the order of arrival. */
  readonly seq: number
  readonly receivedAt: string
  readonly writeKey: string
  readonly event: SegmentEvent
  readonly bytes: number
  /** The entry that was sent again with this one. */
  readonly resendOf: number | null
  /** The mappings that it runs through; undefined while it waits for its turn. */
  mappings: readonly Subscription[] | undefined
  /** Of the mappings that take it, by their places. */
  readonly results: (LiveResult | undefined)[]
  /** What became of it as a whole; undefined until all its mappings are through with it. */
  outcome: EventOutcome | undefined
}

/** Which entries to find. */
export interface LiveQuery {
  /** Only those that arrived before this one. */
  before?: number | undefined
  limit: number
  type?: string | undefined
  outcome?: string | undefined
  /** Found anywhere in the event or its write key, whatever the case. */
  text?: string | undefined
}

/** The last events, a bounded number of them: the Live pane's memory. */
export class LiveLog {
  readonly #entries = new Map<number, LiveEntry>()
  readonly #kept: KeptExchanges[] = []
  #bytes = 0
  #exchangeCharacters = 0
  #last = 0
  #first = 1

  constructor(private readonly most: typeof KEPT = KEPT) {}

  /** How many events arrived since the start: the number of the last one. */
  get total(): number {
    return this.#last
  }

  /** The number of the oldest that is kept, or of the next to come. */
  get first(): number {
    return this.#first
  }

  /** Numbers an event and keeps it. */
  add(
    event: SegmentEvent,
    bytes: number,
    { writeKey, resendOf }: Pick<LiveEntry, 'writeKey' | 'resendOf'>
  ): LiveEntry {
    this.#last += 1
    const entry: LiveEntry = {
      event,
      bytes,
      writeKey,
      resendOf,
      receivedAt: String(event.receivedAt),
      seq: this.#last,
      mappings: undefined,
      results: [],
      outcome: undefined
    }
    this.#entries.set(entry.seq, entry)
    this.#bytes += entry.bytes
    while (this.#entries.size > this.most.events || this.#bytes > this.most.bytes)
      this.#dropOldest()
    return entry
  }

  /** A map's first key would be searched for among all that were deleted before it. */
  #dropOldest(): void {
    this.#bytes -= this.#entries.get(this.#first)?.bytes ?? 0
    this.#entries.delete(this.#first)
    this.#first += 1
  }

  get(seq: number): LiveEntry | undefined {
    return this.#entries.get(seq)
  }

  /** Keeps a batch's exchanges; the oldest ones go when there is too much of them. */
  keep(exchanges: Exchange[]): KeptExchanges {
    const kept: KeptExchanges = { json: JSON.stringify(exchanges), dropped: false }
    if (!exchanges.length) return kept
    this.#kept.push(kept)
    this.#exchangeCharacters += kept.json.length
    while (
      this.#kept.length > this.most.events ||
      this.#exchangeCharacters > this.most.exchangeCharacters
    ) {
      const oldest = this.#kept.shift()
      if (!oldest) break
      this.#exchangeCharacters -= oldest.json.length
      oldest.json = '[]'
      oldest.dropped = true
    }
    return kept
  }

  /** @returns the newest entries that match, newest first, how many match in all, and where older ones begin */
  find({ before = this.#last + 1, limit, ...wanted }: LiveQuery): LiveFound {
    const isWanted = matcher(wanted)
    const found: LiveFound = { entries: [], count: 0, oldest: null }
    for (let seq = this.#last; seq >= this.#first; seq -= 1) {
      const entry = this.#entries.get(seq)
      if (!entry || !isWanted(entry)) continue
      found.count += 1
      if (seq >= before) continue
      if (found.entries.length < limit) found.entries.push(entry)
      else found.oldest ??= found.entries.at(-1)?.seq ?? null
    }
    return found
  }
}

function matcher({ type, outcome, text }: Omit<LiveQuery, 'before' | 'limit'>) {
  const wanted = text?.toLowerCase()
  return (entry: LiveEntry): boolean =>
    (!type || entry.event.type === type) &&
    (!outcome || (entry.outcome ?? 'waiting') === outcome) &&
    (!wanted || textOf(entry).includes(wanted))
}

/** What a search found. */
export interface LiveFound {
  entries: LiveEntry[]
  /** How many of those that are kept match. */
  count: number
  /** What to ask for as `before` for those that follow; null where there are none. */
  oldest: number | null
}

function textOf({ event, writeKey }: LiveEntry): string {
  return `${JSON.stringify(event)} ${writeKey}`.toLowerCase()
}
