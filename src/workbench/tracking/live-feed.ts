import type { LiveCounts, LiveSummary } from '../wire'
import type { LiveEntry } from './live-log'
import { textOf } from '../json'

/** How often something is told at most. Milliseconds. */
const EVERY_MS = 100

/** Tells that events arrived or outcomes became known, at most ten times a second: what they are, the page asks for. */
export class LiveFeed {
  #timer: NodeJS.Timeout | undefined

  constructor(
    private readonly send: (counts: LiveCounts) => void,
    private readonly counts: () => LiveCounts
  ) {}

  /** Something is new. */
  touch(): void {
    this.#timer ??= setTimeout(() => this.#tell(), EVERY_MS).unref()
  }

  /** Tells what is left to tell. */
  close(): void {
    if (this.#timer === undefined) return
    clearTimeout(this.#timer)
    this.#tell()
  }

  #tell(): void {
    this.#timer = undefined
    this.send(this.counts())
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
