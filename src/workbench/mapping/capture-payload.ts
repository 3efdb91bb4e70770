import { type JSONObject, MultiStatusResponse, transform } from '@segment/actions-core'
import { toFieldErrors } from '../runtime/schema-errors'
import { type AnyDefinition, findAction, type FoundAction } from '../runtime/definition'
import { createRuntime } from '../runtime/runtime'
import type { JsonObject, PreviewRequest, PreviewResult } from '../wire'
import { asJsonObject } from '../json'

/** What a mapping makes of one event: the payload for the action, and what the schema says against it. */
export type MappedEvent = Pick<PreviewResult, 'payload' | 'errors'>

/** Maps events for one action. */
export interface PayloadCapture {
  /** Several events, the way of a batch: in a batch an empty string stays, alone it counts as missing. */
  batch(events: readonly SegmentData[]): Promise<MappedEvent[]>
  /** One event, the way of a single delivery. */
  single(event: SegmentData): Promise<MappedEvent>
}

type SegmentData = Record<string, unknown>

/**
 * Maps events and checks them against the action's schema exactly as a delivery does, because actions-core itself does
 * it: with a copy of the action that hands its payload back instead of sending it.
 */
export function createPayloadCapture(
  definition: AnyDefinition,
  { partnerAction, mapping }: PreviewRequest['subscription']
): PayloadCapture {
  const found = findAction(definition, partnerAction)
  const action = found && createRuntime(withoutSending(definition, found)).actions[found.key]
  if (action === undefined) throw new Error(`No action ${partnerAction}.`)
  const bundle = { mapping, settings: {}, auth: undefined }

  const single = async (event: SegmentData): Promise<MappedEvent> => {
    try {
      const results = await action.execute({ ...bundle, data: event })
      return { payload: asJsonObject(results.at(-1)?.data) }
    } catch (error) {
      return { ...tryTransform(mapping, event), errors: toFieldErrors(error) }
    }
  }

  const batch = async (events: readonly SegmentData[]): Promise<MappedEvent[]> => {
    try {
      const results = await action.executeBatch({ ...bundle, data: [...events] })
      return await Promise.all(
        events.map(async (event, index) => {
          const result = results[index]
          if (result !== undefined && 'errormessage' in result) {
            return withErrors(await single(event), result.errormessage)
          }
          return { payload: sentOf(result) }
        })
      )
    } catch {
      // One event that cannot be mapped at all fails the whole batch; alone, each can say for itself.
      return Promise.all(events.map(single))
    }
  }
  return { single, batch }
}

/** The message is the batch's; the single way knows the fields of the same complaint. */
function withErrors(mapped: MappedEvent, message: string | undefined): MappedEvent {
  return mapped.errors === undefined
    ? { ...mapped, errors: [{ message: message ?? 'The payload is not valid.' }] }
    : mapped
}

function sentOf(result: object | undefined): JsonObject {
  const sent = result !== undefined && 'sent' in result ? result.sent : undefined
  return asJsonObject(sent)
}

function tryTransform(mapping: JSONObject, event: SegmentData): { payload?: JsonObject } {
  try {
    return { payload: asJsonObject(transform(mapping, event)) }
  } catch {
    return {}
  }
}

function withoutSending({ name }: AnyDefinition, { key, action }: FoundAction): AnyDefinition {
  const { title, description, fields } = action
  return {
    name,
    mode: 'cloud',
    actions: {
      [key]: {
        title,
        description,
        fields,
        perform: (_, { payload }) => payload,
        performBatch: (_, { payload }) => handBack(payload)
      }
    }
  }
}

function handBack(payloads: object[]): MultiStatusResponse {
  const response = new MultiStatusResponse()
  for (const payload of payloads) {
    // The runtime passes `sent` on as it is.
    response.pushSuccessResponse({ status: 200, sent: { ...payload }, body: {} })
  }
  return response
}
