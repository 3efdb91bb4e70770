import type { JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from '../serve/definition/loaded-definition'
import { explainMatch, type Match } from './explain-match'
import { parseTrigger, type Trigger } from './parse-trigger'
import { createPayloadCapture, type MappedEvent } from './capture-payload'

/** A subscription that is being written: complete enough to show what it would do. */
export interface SubscriptionDraft {
  readonly partnerAction: string
  readonly subscribe: string
  readonly mapping: JSONObject
}

/** What a subscription would do with one event. */
interface PreviewResult extends MappedEvent {
  readonly match: Match
}

/** What a subscription would do with each event, and why its trigger cannot be read where it cannot. */
export interface Preview {
  readonly results: readonly PreviewResult[]
  readonly queryError?: string
}

/**
 * Shows for each event whether the trigger matches, the payload and the schema's errors; sends nothing.
 * The payload is shown for events that do not match as well: who writes a mapping wants to see it.
 */
export async function previewEvents(
  definition: AnyDefinition,
  subscription: SubscriptionDraft,
  events: readonly unknown[]
): Promise<Preview> {
  const trigger = parseTrigger(subscription.subscribe)
  const mapped = await mapEvents(definition, subscription, events)
  const results = events.map((event, index) => ({
    match: matchEvent(trigger, event),
    ...mapped[index]
  }))
  return trigger.error === undefined ? { results } : { results, queryError: trigger.error }
}

async function mapEvents(
  definition: AnyDefinition,
  { partnerAction, mapping }: SubscriptionDraft,
  events: readonly unknown[]
): Promise<MappedEvent[]> {
  const capture = createPayloadCapture(definition, partnerAction, mapping)
  if (isBatched(definition, partnerAction, mapping)) return capture.batch(events.map(asData))
  return Promise.all(events.map((event) => capture.single(asData(event))))
}

/** Whether a delivery would go as a batch: the user's switch, else the field's default; a batch of one is one, too. */
function isBatched(definition: AnyDefinition, actionKey: string, mapping: JSONObject): boolean {
  const action = definition.actions[actionKey]
  if (action?.performBatch === undefined) return false
  return (mapping.enable_batching ?? action.fields.enable_batching?.default) === true
}

function matchEvent(trigger: Trigger, event: unknown): Match {
  if (!isData(event)) return { subscribed: false, reason: 'the event is not an object' }
  if (trigger.error !== undefined)
    return { subscribed: false, reason: 'the trigger cannot be read' }
  return explainMatch(trigger.tree, event)
}

function asData(event: unknown): Record<string, unknown> {
  return isData(event) ? event : {}
}

function isData(event: unknown): event is Record<string, unknown> {
  return typeof event === 'object' && event !== null && !Array.isArray(event)
}
