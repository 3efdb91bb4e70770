import type { FieldError, JsonObject, Match, PreviewReply, PreviewRequest } from '../wire'
import { BUDGET } from './budget'
import { checkDirectives } from './directives'
import { type AnyDefinition, isBatched } from '../runtime/definition'
import { withoutNulls } from '../runtime/run-subscription'
import { explainMatch } from './trigger/explain-match'
import { isRecord } from '../json'
import { parseTrigger, type Trigger } from './trigger/parse-trigger'
import { createPayloadCapture, type MappedEvent } from './capture-payload'
import { type Finding, fieldOf } from './finding'
import { formatPath, readPath, valueAtKeys } from './path'
import { type PathPlace, pathPlaces } from './places'

/**
 * Shows for each event whether the trigger matches, the payload and the schema's errors; sends nothing.
 * The payload is shown for events that do not match as well: who writes a mapping wants to see it.
 * `queryError` says why the trigger cannot be read.
 * @param only the place of the event whose payload alone is wanted
 */
export async function previewEvents(
  definition: AnyDefinition,
  subscription: PreviewRequest['subscription'],
  events: readonly unknown[],
  only?: number
): Promise<Pick<PreviewReply, 'results'> & { readonly queryError?: string }> {
  const trigger = parseTrigger(subscription.subscribe)
  const first = only ?? 0
  const asked = only === undefined ? events : events.slice(only, only + 1)
  const errors = checkDirectives(subscription.mapping).filter(({ level }) => level === 'error')
  const expensive = errors.length > 0 ? undefined : await BUDGET.check(subscription.mapping, asked)
  if (expensive !== undefined) errors.push(expensive)
  const mapped: MappedEvent[] =
    errors.length > 0
      ? asked.map(() => ({ errors: errors.map(toFieldError) }))
      : await mapEvents(definition, subscription, asked)
  const places = pathPlaces(subscription.mapping, ['mapping'])
  const results = events.map((event, index) => {
    const made = mapped[index - first]
    const hints = made === undefined ? [] : contextTraitHints(places, event, made.payload)
    return {
      match: matchEvent(trigger, event),
      ...made,
      ...(hints.length > 0 && { hints })
    }
  })
  return trigger.error === undefined ? { results } : { results, queryError: trigger.error }
}

/** What is wrong with the mapping, whatever the event, as the schema would say it of one. */
function toFieldError({ at, message }: Finding): FieldError {
  const field = fieldOf(at).join('.')
  return field === '' ? { message } : { field, message }
}

/**
 * What to say of fields that got nothing because the event's traits are in its `context`: RudderStack's SDKs put them there in every
 * call, Segment's do so in all but identify and group.
 * @param payload what the mapping made of the event
 */
function contextTraitHints(
  places: readonly PathPlace[],
  event: unknown,
  payload: JsonObject | undefined
): FieldError[] {
  return places.flatMap(({ at, path, isTemplate }) => {
    const keys = readPath(path)
    const elsewhere = ['context', ...keys]
    if (keys[0] !== 'traits' || keys.length === 1) return []
    if (valueAtKeys(event, keys) !== undefined || valueAtKeys(event, elsewhere) === undefined)
      return []
    const field = fieldOf(at)
    // A text has a hole then; any other value may have come from another path.
    if (!isTemplate && valueAtKeys(payload, field) !== undefined) return []
    const message = `This event has nothing at ${formatPath(keys)}, but something at ${formatPath(elsewhere)}. Did you mean that? RudderStack's SDKs put traits there.`
    return [{ field: field.join('.'), message }]
  })
}

async function mapEvents(
  definition: AnyDefinition,
  subscription: PreviewRequest['subscription'],
  events: readonly unknown[]
): Promise<MappedEvent[]> {
  const capture = createPayloadCapture(definition, subscription)
  if (isBatched(definition, subscription)) return capture.batch(events.map(asData))
  return Promise.all(events.map((event) => capture.single(asData(event))))
}

function matchEvent(trigger: Trigger, event: unknown): Match {
  if (!isRecord(event)) return { subscribed: false, reason: 'the event is not an object' }
  if (trigger.error !== undefined)
    return { subscribed: false, reason: 'the trigger cannot be read' }
  return explainMatch(trigger.tree, event)
}

function asData(event: unknown): Record<string, unknown> {
  return isRecord(event) ? withoutNulls(event) : {}
}
