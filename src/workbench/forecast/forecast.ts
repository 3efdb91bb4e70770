import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import { parseTrigger } from '../runtime/parse-trigger'
import { runSubscription } from '../runtime/run-subscription'
import { nameOf } from '../runtime/subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import { type AnyDefinition, findAction, nameOfDefinition } from '../runtime/definition'
import { isForDestination } from '../runtime/integrations'
import { previewEvents } from '../runtime/preview-events'
import { explainMatch } from '../runtime/explain-match'
import { isNotSent } from './not-sent'
import type { Trial } from './trial'
import type { ForecastEvent, ForecastMapping, ForecastReply, Match, Subscription } from '../wire'

/** Up to so many events, each payload and row is told; more would only fill the page. */
const MAX_PAYLOADS = 50

/** The most changes of a mapping that are told. */
const MAX_CHANGES = 500

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
  const run = { ...input, definition: trial.attach(input.definition), tokens: new TokenKeeper() }
  const mappings: ForecastMapping[] = []
  for (const subscription of input.subscriptions) {
    input.signal.throwIfAborted()
    mappings.push(await forecastMapping(run, subscription, trial))
  }
  return { mappings, onCopy: trial.onCopy }
}

/** An event that its sender does not mean for this destination. */
const LEFT_OUT: Match = {
  subscribed: false,
  reason: "the event's integrations leave this destination out"
}

type Run = ForecastInput & { tokens: TokenKeeper }

async function forecastMapping(
  run: Run,
  subscription: Subscription,
  trial: Trial
): Promise<ForecastMapping> {
  const { partnerAction, enabled = true } = subscription
  const base = { name: nameOf(subscription), action: partnerAction, enabled }
  const nothing = { events: [], requests: [], changes: [], changed: 0 }
  if (!enabled) return { ...base, ...nothing }
  if (findAction(run.definition, partnerAction) === undefined)
    return { ...base, ...nothing, problem: `There is no action "${partnerAction}".` }
  const trigger = parseTrigger(subscription.subscribe)
  if (trigger.error !== undefined) return { ...base, ...nothing, problem: trigger.error }
  const matches = run.events.map((event) =>
    isForDestination(event, nameOfDefinition(run.definition))
      ? explainMatch(trigger.tree, event)
      : LEFT_OUT
  )
  const matching = run.events.filter((_, index) => matches[index]?.subscribed)
  if (matching.length === 0) {
    return { ...base, ...nothing, events: matches.map(({ reason }) => ({ reason, outcome: null })) }
  }
  const { results, requests, changes } = await runMatching(run, subscription, matching, trial)
  return {
    ...base,
    events: spread(matches, results),
    requests,
    changes: changes.slice(0, MAX_CHANGES),
    changed: changes.length
  }
}

/** Runs the events that trigger a mapping. */
async function runMatching(
  run: Run,
  subscription: Subscription,
  events: SegmentEvent[],
  trial: Trial
) {
  const { results } = await previewEvents(run.definition, subscription, events)
  const { outcomes, exchanges } = await runSubscription({ ...run, subscription, events })
  const changes = trial.takeChanges()
  const told = outcomes.map(({ index, ...outcome }) => {
    const { payload, errors = [] } = results[index] ?? {}
    const notSent = isNotSent(outcome, { exchanges, invalid: errors.length > 0 })
    const details = run.events.length <= MAX_PAYLOADS
    const { sent: _, body: __, ...brief } = outcome
    return {
      outcome: { ...(details ? outcome : brief), ...(notSent && { notSent }) },
      ...(payload !== undefined && details && { payload }),
      ...(errors.length > 0 && { errors })
    }
  })
  return { results: told, requests: exchanges, changes }
}

/** Puts what became of the matching events beside all events. */
function spread(
  matches: readonly Match[],
  results: readonly Omit<ForecastEvent, 'reason'>[]
): ForecastEvent[] {
  let next = 0
  return matches.map(({ subscribed, reason }) => {
    const result = subscribed ? results[next++] : undefined
    return { reason, outcome: null, ...result }
  })
}
