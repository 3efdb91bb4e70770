import type { JSONObject } from '@segment/actions-core'
import * as v from 'valibot'
import { isRecord } from '../../json'
import { longTemplate } from '../../runtime/mappings'

/** An object that came in as JSON, so its values are JSON. */
export const JsonObject = v.custom<JSONObject>(isRecord, 'Send a JSON object.')

/** A mapping's fields, as they are written. */
export const Mapping = v.pipe(
  JsonObject,
  v.rawCheck(({ dataset, addIssue }) => {
    const message = dataset.typed ? longTemplate(dataset.value) : undefined
    if (message !== undefined) addIssue({ message })
  })
)
