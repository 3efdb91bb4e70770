import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { BUDGET, LIMITS, spentMs, startWatch } from '../mapping/budget'
import { findingText } from '../mapping/finding'
import { read } from '../mapping/read'
import { runThrough } from '../delivery/run-through'
import { nameOf } from '../runtime/subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import { type AnyDefinition, nameOfDefinition } from '../runtime/definition'
import { isForDestination } from '../runtime/integrations'
import { previewEvents } from '../mapping/preview-events'
import { explainMatch, matches } from '../mapping/trigger/explain-match'
import { contradicts, dependsOnOrder, type Ran } from './order'
import type { Trial } from './trial'
import type {
  ForecastEvent,
  ForecastMapping,
  ForecastReply,
  Match,
  PreviewResult,
  Subscription
} from '../wire'

/** Up to so many events, each payload, row and reason is told; more would only fill the page. */
const MAX_TOLD = 50

/** Events and the mappings that they would run through. */
export interface ForecastInput {
  readonly definition: AnyDefinition
  readonly subscriptions: readonly Subscription[]
  readonly events: readonly SegmentEvent[]
  readonly settings: JSONObject
  readonly signal: AbortSignal
}

/**
 * Runs events through every mapping that is enabled, one after the other, where nothing of it counts: on a copy of the
 * account, with the destination itself, so that requests, outcomes and changes are what they would be.
 */
export async function forecast(input: ForecastInput, trial: Trial): Promise<ForecastReply> {
  const matched = input.subscriptions.map((subscription) => matchEvents(input, subscription))
  const firing = matched.filter(({ events }) => events.length > 0)
  const account = firing.length > 1 ? await trial.copy() : null
  const run: Run = {
    ...input,
    definition: trial.attach(input.definition),
    unattached: input.definition,
    tokens: new TokenKeeper(),
    leftMs: LIMITS.totalMs,
    account,
    again: []
  }
  const mappings: ForecastMapping[] = []
  try {
    for (const one of matched) {
      input.signal.throwIfAborted()
      mappings.push(await forecastMapping(run, one, { trial, before: mappings }))
    }
    for (const { place, ran } of run.again) {
      const below = { mappings: mappings.slice(place + 1), areAbove: false }
      const order = account && (await dependsOnOrder(ran, below, trial))
      Object.assign(mappings[place] ?? {}, order && { order })
    }
  } finally {
    await account?.close()
  }
  return { mappings, onCopy: trial.onCopy }
}

/** Whether an event triggers a mapping, and why where that is told. */
type Matched = Pick<Match, 'subscribed'> & Partial<Match>

function withoutWords(tree: Parameters<typeof matches>[0], event: object): Matched {
  return { subscribed: matches(tree, event) }
}

/** An event that its sender does not mean for this destination. */
const LEFT_OUT: Matched = {
  subscribed: false,
  reason: "the event's integrations leave this destination out"
}

interface Run extends ForecastInput {
  readonly tokens: TokenKeeper
  /** The definition whose requests do not go to the trial. */
  readonly unattached: AnyDefinition
  /** The account as it was before the first mapping. */
  readonly account: Trial | null
  /** What did nothing, or was rejected, and may do something where what stands below it ran before. */
  readonly again: { readonly place: number; readonly ran: Ran }[]
  /** What is left of the time for evaluating mappings, in milliseconds. */
  leftMs: number
}

/** Where a mapping runs, and what ran there before. */
interface Place {
  readonly trial: Trial
  readonly before: readonly ForecastMapping[]
}

/** A mapping, and which of the events trigger it. */
interface MatchedMapping {
  readonly subscription: Subscription
  readonly mapping: JSONObject
  readonly events: SegmentEvent[]
  /** What is told of it as long as it has not run. */
  readonly told: ForecastMapping
  /** Of each event, where it is read at all. */
  readonly matches: readonly Matched[]
}

function matchEvents(input: ForecastInput, subscription: Subscription): MatchedMapping {
  const { partnerAction, enabled = true } = subscription
  const base = { name: nameOf(subscription), action: partnerAction, enabled }
  const told = { ...base, events: [], requests: [], changes: [], changed: 0 }
  const nothing = { subscription, mapping: {}, events: [], told, matches: [] }
  if (!enabled) return nothing
  const { mapping, findings } = read(subscription, input.definition)
  if (mapping === null) {
    const problem = findings.find(({ level }) => level === 'error')
    return { ...nothing, told: { ...told, problem: problem ? findingText(problem) : '' } }
  }
  const match = input.events.length <= MAX_TOLD ? explainMatch : withoutWords
  const matches = input.events.map((event) =>
    isForDestination(event, nameOfDefinition(input.definition))
      ? match(mapping.trigger, event)
      : LEFT_OUT
  )
  return {
    subscription,
    mapping: mapping.mapping,
    events: input.events.filter((_, index) => matches[index]?.subscribed),
    told: { ...told, events: spread(matches, []) },
    matches
  }
}

async function forecastMapping(
  run: Run,
  { subscription, mapping, events, told, matches }: MatchedMapping,
  place: Place
): Promise<ForecastMapping> {
  if (events.length === 0) return told
  const expensive = await checkBudget(run, mapping, events)
  if (expensive !== undefined) return { ...told, events: [], problem: findingText(expensive) }
  const { results, ...made } = await runMatching(run, subscription, events, place)
  return { ...told, events: spread(matches, results), ...made }
}

async function checkBudget(run: Run, mapping: JSONObject, events: readonly SegmentEvent[]) {
  const started = startWatch()
  const found = await BUDGET.check(mapping, events, Math.max(run.leftMs, 1))
  run.leftMs -= spentMs(started)
  return found
}

/** Runs the events that trigger a mapping. */
async function runMatching(
  run: Run,
  subscription: Subscription,
  events: SegmentEvent[],
  { trial, before }: Place
) {
  const made = await runThrough({ ...run, subscription, events })
  const { outcomes } = made
  const exchanges = trial.complete(made.exchanges)
  const { changes, changed } = trial.takeChanges()
  const details = run.events.length <= MAX_TOLD
  const ran = { ...run, definition: run.unattached, subscription, events, outcomes }
  const above = { mappings: before, areAbove: true }
  const order =
    contradicts({ changes }, before) ??
    (run.account && (await dependsOnOrder(ran, above, run.account)))
  if (!order && (changed === 0 || outcomes.some(({ status }) => status === 'rejected')))
    run.again.push({ place: before.length, ran })
  const mapped = await mapAgain(run.definition, subscription, {
    events,
    places: outcomes.flatMap(({ index, status }) =>
      details || status === 'rejected' ? [index] : []
    )
  })
  const told = outcomes.map(({ index, ...outcome }) => {
    const { payload, errors = [] } = mapped.get(index) ?? {}
    const { sent: _, body: __, ...brief } = outcome
    return {
      outcome: details ? outcome : brief,
      ...(payload !== undefined && details && { payload }),
      ...(errors.length > 0 && { errors })
    }
  })
  return { results: told, requests: exchanges, changes, changed, ...(order && { order }) }
}

/** What the mapping makes of some of the events, by their places: of a large batch only what was rejected is of interest. */
async function mapAgain(
  definition: AnyDefinition,
  subscription: Subscription,
  { events, places }: { events: readonly SegmentEvent[]; places: readonly number[] }
): Promise<ReadonlyMap<number, PreviewResult>> {
  if (places.length === 0) return new Map()
  const chosen = places.map((place) => events[place])
  const { results } = await previewEvents(definition, subscription, chosen)
  return new Map(
    places.flatMap((place, index) => {
      const result = results[index]
      return result === undefined ? [] : [[place, result]]
    })
  )
}

/** Puts what became of the matching events beside all events. */
function spread(
  matched: readonly Matched[],
  results: readonly Omit<ForecastEvent, 'reason'>[]
): ForecastEvent[] {
  let next = 0
  return matched.map(({ subscribed, reason }) => {
    const result = subscribed ? results[next++] : undefined
    return { ...(reason !== undefined && { reason }), outcome: null, ...result }
  })
}
