import type { JSONObject } from '@segment/actions-core'
import * as v from 'valibot'
import { isRecord } from '../../json'

/** An object that came in as JSON, so its values are JSON. */
export const JsonObject = v.custom<JSONObject>(isRecord, 'Send a JSON object.')
