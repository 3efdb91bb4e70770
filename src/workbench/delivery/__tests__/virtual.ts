import { setImmediate } from 'node:timers/promises'
import type { SegmentEvent } from '@segment/actions-core'
import { builtIn } from '../../runtime/definition'
import type { Run, RunResult } from '../../runtime/run-subscription'
import { TokenKeeper } from '../../runtime/token-keeper'
import type { EventOutcome, OutcomeStatus, Subscription } from '../../wire'
import { Engine, type EngineOptions } from '../engine'
import type { Timing } from '../timing'
import type { Item, Result } from '../journal'

/** Time that passes only when nothing else is left to be done. */
export class VirtualTime implements Timing {
  #now = 0
  #timers: { at: number; work: () => void }[] = []

  now(): number {
    return this.#now
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.#now + milliseconds, work }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  delay(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve))
  }

  /** Lets time pass until a promise is settled. @throws where nothing would ever happen any more */
  async until<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false
    const settle = () => {
      isSettled = true
    }
    promise.then(settle, settle)
    for (;;) {
      await setImmediate()
      if (isSettled) return promise
      const next = Math.min(...this.#timers.map(({ at }) => at))
      if (next === Number.POSITIVE_INFINITY) throw new Error('Nothing is left that could happen.')
      this.#now = Math.max(this.#now, next)
      const due = this.#timers.filter(({ at }) => at <= this.#now)
      this.#timers = this.#timers.filter(({ at }) => at > this.#now)
      for (const { work } of due) work()
    }
  }
}

/** What an account was asked to do, in its order. */
export interface Accepted {
  mapping: number
  contact: string
  n: number
}

/** An event with its number in the order of arrival. */
export interface NumberedItem extends Item {
  n: number
}

/** A line that a journal took down. */
export interface Line {
  n: number
  mapping: number
  result: Result
  at: number
}

/** The n-th event of a person. */
export function eventOf(n: number, person: string, more: object = {}): NumberedItem {
  const event = {
    type: 'track',
    event: 'E',
    messageId: `m-${n}`,
    traits: { email: person },
    ...more
  }
  return { n, event: event as unknown as SegmentEvent, bytes: 200 }
}

/** A mapping of the built-in destination's upsert. */
export const mapping = (more: object = {}, subscribe = 'type = "track"'): Subscription => ({
  partnerAction: 'upsertContact',
  subscribe,
  mapping: { key_field: '3', key_value: { '@path': '$.traits.email' }, ...more }
})

/** What Emarsys says to one row: refused and to be tried again are written as such. */
export type Say = (row: { mapping: number; contact: string; n: number }) => OutcomeStatus

/** One run of an engine in virtual time, and all that happened. */
export async function runEngine(
  items: readonly NumberedItem[],
  subscriptions: readonly Subscription[],
  {
    say = () => 'delivered',
    latency = () => 10,
    time = new VirtualTime(),
    accepted = [],
    skips,
    stopAt,
    gapMs = 0,
    ...options
  }: {
    say?: Say
    latency?: () => number
    time?: VirtualTime
    accepted?: Accepted[]
    skips?: (n: number, mapping: number) => boolean
    stopAt?: number | undefined
    /** Between two events. */
    gapMs?: number
  } & Partial<EngineOptions<NumberedItem>> = {}
) {
  const lines: Line[] = []
  const finished: { n: number; outcome: EventOutcome | 'resumed'; at: number }[] = []
  const requests: number[][] = []
  const stop = new AbortController()
  let [open, inFlight] = [0, 0]
  const placeOf = (subscription: Subscription) => subscriptions.indexOf(subscription)
  const runOnce = async ({ subscription, events }: Run): Promise<RunResult> => {
    const place = placeOf(subscription)
    requests.push(events.map(({ messageId }) => Number(String(messageId).slice(2))))
    inFlight = Math.max(inFlight, events.length)
    await time.delay(latency())
    // As Emarsys's destination does: a row behind one of its contact that is to be tried again waits for it.
    const held = new Set<string>()
    const outcomes = events.map((event, index) => {
      const contact = String((event.traits as { email: string }).email)
      const n = Number(String(event.messageId).slice(2))
      const status = held.has(contact) ? 'retry' : say({ mapping: place, contact, n })
      if (status === 'retry') held.add(contact)
      if (status === 'delivered') accepted.push({ mapping: place, contact, n })
      return { index, status, httpStatus: { retry: 503, rejected: 400 }[status as 'retry'] ?? 200 }
    })
    return { outcomes, exchanges: [] }
  }
  const engine = new Engine<NumberedItem>({
    tokens: new TokenKeeper(),
    timing: time,
    random: () => 0.5,
    runOnce,
    signal: stop.signal,
    ...options,
    journal: {
      settled: ({ mapping: place, results }) => {
        for (const { item, result } of results)
          lines.push({ n: item.n, mapping: place, result, at: time.now() })
      },
      finished: (item, outcome) => finished.push({ n: item.n, outcome, at: time.now() }),
      skips: (item, subscription) => skips?.(item.n, placeOf(subscription)) === true
    }
  })
  engine.apply({ definition: builtIn, subscriptions, settings: {} })
  if (stopAt !== undefined) time.after(stopAt, () => stop.abort())
  const pushing = async () => {
    for (const item of items) {
      const room = engine.push(item)
      open = Math.max(open, engine.open.events)
      if (room) await room
      if (gapMs) await time.delay(gapMs)
    }
    await engine.end()
  }
  await time.until(pushing())
  return { lines, finished, requests, accepted, open, time, engine }
}
