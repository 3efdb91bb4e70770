import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { AnyDefinition } from '../definition/loaded-definition'
import { createRedactor } from '../exchange/redact'
import { type Exchange, toExchange } from '../exchange/to-exchange'
import { explainMatch, type Match } from '../query/explain-match'
import { parseTrigger } from '../query/parse-trigger'
import { toErrorEntry } from './error-entry'
import { notSubscribed, type Outcome, toOutcome } from './outcomes'
import { openPlatform, type Platform } from './platform'
import type { TokenKeeper } from './token-keeper'

/** Events to deliver through one subscription. */
export interface SubscriptionCall {
  readonly definition: AnyDefinition
  readonly subscription: {
    readonly partnerAction: string
    readonly subscribe: string
    readonly mapping: JSONObject
  }
  readonly events: readonly JSONObject[]
  readonly settings: JSONObject
  readonly tokens: TokenKeeper
  readonly signal: AbortSignal
}

/** What became of the events, and the HTTP calls that were made for them. */
export interface SubscriptionRun {
  /** One an event, in order. */
  readonly outcomes: Outcome[]
  readonly exchanges: Exchange[]
}

type Mapping = SubscriptionCall['subscription']

/**
 * Delivers events through one subscription as Segment's platform does: one event alone, several as a batch where the action
 * and the mapping allow it. What goes wrong for an event is its outcome; nothing is thrown for it.
 */
export async function runSubscription(call: SubscriptionCall): Promise<SubscriptionRun> {
  const { definition, subscription, events, settings, tokens } = call
  const matches = matchEach(subscription, events)
  const outcomes = matches.map(({ reason }, index) => notSubscribed(index, reason))
  const chosen = matches.flatMap(({ subscribed }, index) => (subscribed ? [index] : []))
  if (chosen.length === 0) return { outcomes, exchanges: [] }

  const platform = await openPlatform(definition, settings, tokens).catch(asFailure)
  const results =
    'failure' in platform
      ? chosen.map(() => platform.failure)
      : await deliver(platform, call, chosen)
  const secrets = 'failure' in platform ? [] : platform.usedTokens()
  const redactor = createRedactor(settings, ...secrets)
  chosen.forEach((index, place) => {
    outcomes[index] = toOutcome(index, results[place] ?? MISSING, redactor)
  })
  const responses = 'failure' in platform ? [] : platform.responses
  return { outcomes, exchanges: responses.map((response) => toExchange(response, redactor)) }
}

const MISSING = { status: 500, errormessage: 'The runtime reported no result for this event.' }

function matchEach({ subscribe }: Mapping, events: readonly JSONObject[]): Match[] {
  const trigger = parseTrigger(subscribe)
  return events.map((event) =>
    trigger.error === undefined
      ? explainMatch(trigger.tree, event)
      : { subscribed: false, reason: trigger.error }
  )
}

/** The runtime's results for the chosen events, in their order. */
async function deliver(
  platform: Platform,
  call: SubscriptionCall,
  chosen: readonly number[]
): Promise<object[]> {
  const events = chosen.map((index) => asSegmentEvent(call.events[index] ?? {}))
  const { partnerAction, mapping } = call.subscription
  const action = call.definition.actions[partnerAction]
  const inBatch = action?.performBatch !== undefined && mapping.enable_batching !== false
  if (events.length > 1 && inBatch) return deliverBatch(platform, call, events)
  const results: object[] = []
  for (const event of events) results.push(await deliverOne(platform, call, event))
  return results
}

async function deliverBatch(
  platform: Platform,
  call: SubscriptionCall,
  events: SegmentEvent[]
): Promise<object[]> {
  try {
    const { signal } = call
    const [result] = await platform.destination.onBatch(events, withMapping(platform, call), {
      signal
    })
    return result?.multistatus ?? []
  } catch (error) {
    const { failure } = asFailure(error)
    return events.map(() => failure)
  }
}

async function deliverOne(
  platform: Platform,
  call: SubscriptionCall,
  event: SegmentEvent
): Promise<object> {
  try {
    const { signal } = call
    const results = await platform.destination.onEvent(event, withMapping(platform, call), {
      signal
    })
    const body: unknown = results.at(-1)?.data
    return { status: 200, ...(body === undefined || body === null ? {} : { body }) }
  } catch (error) {
    return asFailure(error).failure
  }
}

function withMapping(platform: Platform, { subscription }: SubscriptionCall): JSONObject {
  const { partnerAction, subscribe, mapping } = subscription
  return { ...platform.settings(), subscriptions: [{ partnerAction, subscribe, mapping }] }
}

/** Anything thrown, in the shape of a multi-status entry. */
function asFailure(error: unknown): { failure: object } {
  const { statusCode, message } = toErrorEntry(error)
  return { failure: { status: statusCode, errormessage: message } }
}

/** The runtime takes what comes; whether it is a Segment event is for the trigger and the schema to say. */
function asSegmentEvent(event: JSONObject): SegmentEvent {
  return event as unknown as SegmentEvent
}
