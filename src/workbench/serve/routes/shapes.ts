import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import * as v from 'valibot'
import { isRecord } from '../../json'

/** An object that came in as JSON, so its values are JSON. */
export const JsonObject = v.custom<JSONObject>(isRecord, 'Send a JSON object.')

/** An object; whether it is an event is for the triggers and the schema to say. */
export const EventShape = v.custom<SegmentEvent & JSONObject>(
  (value) => v.is(JsonObject, value),
  'An event is an object.'
)

/** A mapping as it is being written: complete enough to be run. */
export const SubscriptionShape = v.object({
  name: v.optional(v.string()),
  enabled: v.optional(v.boolean(), true),
  partnerAction: v.string('Name the action.'),
  subscribe: v.optional(v.string(), ''),
  mapping: v.optional(JsonObject, {})
})
