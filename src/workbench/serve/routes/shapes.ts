import type { JSONObject } from '@segment/actions-core'
import * as v from 'valibot'

/** An object that came in as JSON, so its values are JSON. */
export const JsonObject = v.custom<JSONObject>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  'Send a JSON object.'
)
