import type { SegmentEvent } from '@segment/actions-core'
import { eventsIn, noEvents } from '../../deliver/summary'
import { Engine } from '../../delivery/engine'
import type { Attempt, Item, Journal, Results } from '../../delivery/journal'
import { errorMessage } from '../../errors'
import { entriesOf, unansweredSince } from '../../history/journal-entries'
import type { AnyDefinition } from '../../runtime/definition'
import { previewEvents } from '../../mapping/preview-events'
import type { Run } from '../../runtime/run-subscription'
import { guardFor } from '../../runtime/secret-guard'
import { nameOf } from '../../runtime/subscription'
import type { TokenKeeper } from '../../runtime/token-keeper'
import type {
  AccountChange,
  EventOutcome,
  Exchange,
  Outcome,
  SendLine,
  Subscription
} from '../../wire'
import type { WorkbenchContext } from '../context'

/** What is to be sent. */
interface Sending {
  readonly definition: AnyDefinition
  readonly events: readonly SegmentEvent[]
  readonly subscriptions: readonly Subscription[]
  readonly settings: Readonly<Record<string, unknown>>
  readonly tokens: TokenKeeper
  readonly confirmLive: boolean
}

/** An event with its place among those that are sent. */
interface SentItem extends Item {
  readonly index: number
}

/** Sends events through mappings, once each; answered line by line. Who stops reading stops the sending. */
export function sendAll(sending: Sending, context: WorkbenchContext): Response {
  const stop = new AbortController()
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      const write = (line: SendLine) => {
        if (!stop.signal.aborted) controller.enqueue(Buffer.from(`${JSON.stringify(line)}\n`))
      }
      try {
        const run = new SendRun(sending, context, { write, stop: stop.signal })
        await context.inFlight.add(run.run())
      } catch (error) {
        write({ type: 'error', error: { code: 'unexpected', message: errorMessage(error) } })
      }
      if (!stop.signal.aborted) controller.close()
    },
    cancel: () => stop.abort()
  })
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}

class SendRun implements Journal<SentItem> {
  readonly #engine: Engine<SentItem>
  readonly #counts = noEvents()
  readonly #signal: AbortSignal
  /** Finds the requests that got no answer. */
  readonly #complete: ReturnType<typeof unansweredSince>
  /** By mapping: the events that it does not take. */
  readonly #others: SentItem[][]
  #requests: Pick<Attempt<SentItem>, 'exchanges'> & { changes: readonly AccountChange[] } = NOTHING
  /** Lines are written in the order in which things happened, though some take time to explain. */
  #written: Promise<void> = Promise.resolve()

  constructor(
    private readonly sent: Sending,
    private readonly context: WorkbenchContext,
    private readonly out: { write: (line: SendLine) => void; stop: AbortSignal }
  ) {
    const { definition, subscriptions, settings, tokens } = sent
    this.#signal = AbortSignal.any([context.signal, out.stop])
    this.#others = subscriptions.map(() => [])
    this.#complete = unansweredSince(context.sandbox)
    this.#engine = new Engine<SentItem>({
      tokens,
      journal: this,
      attempts: 1,
      signal: this.#signal
    })
    this.#engine.apply({ definition, subscriptions, settings })
  }

  async run(): Promise<void> {
    const { events, subscriptions } = this.sent
    const startedAt = performance.now()
    const mappings = subscriptions.map((subscription) => ({
      name: nameOf(subscription),
      action: subscription.partnerAction
    }))
    this.out.write({ type: 'start', events: events.length, mappings })
    for (const [index, event] of events.entries())
      await this.#engine.push({ event, index, bytes: Buffer.byteLength(JSON.stringify(event)) })
    for (const [mapping, items] of this.#others.entries()) this.#tellOthers(mapping, items)
    await this.#engine.end()
    const counts = this.#counts
    // What was not taken in any more.
    counts.retry += events.length - eventsIn(counts)
    await this.#written
    const durationMs = Math.round(performance.now() - startedAt)
    this.out.write({ type: 'end', counts, durationMs, stopped: this.#signal.aborted })
  }

  taken(item: SentItem, mappings: readonly number[]): void {
    for (const [mapping, { enabled }] of this.sent.subscriptions.entries())
      if (enabled !== false && !mappings.includes(mapping)) this.#others[mapping]?.push(item)
  }

  attempted({ subscription, results, exchanges: made }: Attempt<SentItem>): void {
    const { sandbox, origins, guard } = this.context
    // A yes is to something: where nothing was sent, the next send asks again.
    if (this.sent.confirmLive) guard.confirm()
    const exchanges = this.#complete(made)
    const entries = entriesOf(sandbox, exchanges)
    this.#requests = { exchanges, changes: entries.flatMap(({ changes }) => changes) }
    const told = results.map(({ item: { event }, result }) => ({
      event,
      seq: null,
      outcome: result
    }))
    origins.note({ subscription, results: told, exchanges })
  }

  settled({ mapping, results }: Results<SentItem>): void {
    const { exchanges, changes } = this.#requests
    this.#requests = NOTHING
    const outcomes = results.map(({ item, result: { attempts: _, ...result } }) => ({
      ...result,
      index: item.index
    }))
    this.#tell(mapping, outcomes, { exchanges, changes })
  }

  finished({ index }: SentItem, outcome: EventOutcome | 'resumed'): void {
    if (outcome === 'resumed') return
    this.#counts[outcome] += 1
    this.#written = this.#written.then(() => this.out.write({ type: 'event', index, outcome }))
  }

  #tellOthers(mapping: number, items: readonly SentItem[]): void {
    if (!items.length) return
    const status = 'not subscribed' as const
    const outcomes = items.map(({ index }) => ({ index, status, httpStatus: null }))
    this.#tell(mapping, outcomes, NOTHING)
  }

  #tell(
    mapping: number,
    outcomes: readonly Outcome[],
    { exchanges, changes }: { exchanges: Exchange[]; changes: readonly AccountChange[] }
  ): void {
    const { definition, events, subscriptions, settings, tokens } = this.sent
    const subscription = subscriptions[mapping]
    if (!subscription) return
    const tellNow = async () => {
      const own = outcomes.map((outcome, index) => ({ ...outcome, index }))
      const concerned = outcomes.flatMap(({ index }) => events[index] ?? [])
      const explained = await explain(own, { definition, subscription, events: concerned })
      const placed = explained.map((outcome) => ({
        ...outcome,
        index: outcomes[outcome.index]?.index ?? outcome.index
      }))
      const line: SendLine = { type: 'batch', mapping, outcomes: placed, exchanges, changes }
      this.out.write(
        guardFor(definition, settings, tokens.current(settings)).json(line) as SendLine
      )
    }
    this.#written = this.#written.then(tellNow)
  }
}

const NOTHING = { exchanges: [], changes: [] }

/**
 * What each outcome is to be understood with: what the mapping made of the event, and the condition that an event that is not
 * subscribed does not meet.
 */
async function explain(
  outcomes: readonly Outcome[],
  run: Pick<Run, 'definition' | 'subscription' | 'events'>
): Promise<Outcome[]> {
  const { results, queryError } = await previewEvents(run.definition, run.subscription, run.events)
  return outcomes.map((outcome) => {
    const { match, payload } = results[outcome.index] ?? {}
    if (outcome.status === 'not subscribed')
      return { ...outcome, message: queryError ?? match?.reason ?? '' }
    return { ...outcome, ...(payload && { payload }) }
  })
}
