import type { FieldError, Finding, PreviewReply, PreviewRequest } from '../wire'
import { BUDGET } from './budget'
import { checkDirectives } from './directives'
import { type AnyDefinition, isBatched } from '../runtime/definition'
import { contextTraitHints, wantedTraits } from './context-traits'
import { explainMatch } from './explain-match'
import { isRecord } from '../json'
import { parseTrigger, type Trigger } from './trigger'
import { createPayloadCapture, type MappedEvent } from './capture-payload'
import type { Match } from '../wire'

/**
 * Shows for each event whether the trigger matches, the payload and the schema's errors; sends nothing.
 * The payload is shown for events that do not match as well: who writes a mapping wants to see it.
 * @param only the place of the event whose payload alone is wanted
 */
export async function previewEvents(
  definition: AnyDefinition,
  subscription: PreviewRequest['subscription'],
  events: readonly unknown[],
  only?: number
): Promise<Pick<PreviewReply, 'results' | 'queryError'>> {
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
  const wanted = wantedTraits(subscription.mapping)
  const results = events.map((event, index) => {
    const made = mapped[index - first]
    const hints = made === undefined ? [] : contextTraitHints(wanted, event, made.payload)
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
  const [, field, property] = at
  if (field === undefined) return { message }
  const inner = property === undefined || property.startsWith('@') ? '' : `.${property}`
  return { field: `${field}${inner}`, message }
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
  return isRecord(event) ? event : {}
}
