import type { OutcomeStatus } from '../runtime/outcome'
import type { LiveEntry } from './live-log'

/** An event as lists show it. */
export interface LiveSummary {
  seq: number
  receivedAt: string
  type: string
  /** A track call's event, a page's or screen's name, else the type. */
  name: string
  /** The userId, or where there is none the anonymousId. */
  user: string | null
  writeKey: string
  messageId: string
  resendOf: number | null
}

/** What became of an event in one mapping, in few words. */
export interface LiveOutcome {
  seq: number
  /** The mapping's place in the file. */
  index: number
  mapping: string
  status: OutcomeStatus
  httpStatus: number | null
  message: string | null
  attempts: number
}

/** What is told of the last moments; where something was left out, ask `GET /_workbench/live?after=`. */
export interface LiveNews {
  items: LiveSummary[]
  outcomes: LiveOutcome[]
  skipped: { items: number; outcomes: number }
  total: number
  waiting: number
}

/** The most that is told at a time. */
const MOST = { items: 100, outcomes: 500 }

/** How often something is told at most. Milliseconds. */
const EVERY_MS = 100

/** Tells of events and outcomes, many at a time, so that ten thousand in a second hurt neither server nor page. */
export class LiveFeed {
  #news = emptyNews()
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly send: (news: LiveNews) => void,
    private readonly counts: () => { total: number; waiting: number }
  ) {}

  arrived(entry: LiveEntry): void {
    if (this.#news.items.length < MOST.items) this.#news.items.push(summarize(entry))
    else this.#news.skipped.items += 1
    this.#plan()
  }

  finished(outcome: LiveOutcome): void {
    if (this.#news.outcomes.length < MOST.outcomes) this.#news.outcomes.push(outcome)
    else this.#news.skipped.outcomes += 1
    this.#plan()
  }

  /** Tells what is left to tell. */
  close(): void {
    clearTimeout(this.#timer)
    if (this.#timer) this.#tell()
  }

  #plan(): void {
    this.#timer ??= setTimeout(() => this.#tell(), EVERY_MS).unref()
  }

  #tell(): void {
    this.#timer = undefined
    const news = this.#news
    this.#news = emptyNews()
    this.send({ ...news, ...this.counts() })
  }
}

/** An entry in the short form of lists. */
export function summarize({ seq, receivedAt, event, writeKey, resendOf }: LiveEntry): LiveSummary {
  const { type, event: named, name, userId, anonymousId, messageId } = event
  return {
    ...{ seq, receivedAt, type, writeKey, resendOf },
    name: textOf(named) ?? textOf(name) ?? type,
    user: textOf(userId) ?? textOf(anonymousId) ?? null,
    messageId: textOf(messageId) ?? ''
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined
}

function emptyNews(): Omit<LiveNews, 'total' | 'waiting'> {
  return { items: [], outcomes: [], skipped: { items: 0, outcomes: 0 } }
}
