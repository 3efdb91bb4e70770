import type { JSONObject } from '@segment/actions-core'
import * as v from 'valibot'
import { errorMessage } from './error-message'
import { Problem } from './http/problem'
import { shapeProblem } from './http/shape-problem'
import { JsonObject } from './routes/shapes'

/** A subscription in a mappings file: Segment's own shape. */
export interface MappedSubscription {
  readonly name?: string | undefined
  readonly partnerAction: string
  readonly subscribe: string
  readonly mapping: JSONObject
  readonly enabled?: boolean | undefined
}

/** How many mappings one destination instance may have at Segment. */
const MOST_SUBSCRIPTIONS = 50

const Subscription = v.looseObject({
  name: v.optional(v.string()),
  partnerAction: v.string('Name the action.'),
  subscribe: v.string('Write the trigger, as type = "track".'),
  mapping: v.optional(JsonObject, {}),
  enabled: v.optional(v.boolean())
})

const Subscriptions = v.pipe(
  v.array(Subscription),
  v.maxLength(MOST_SUBSCRIPTIONS, `Segment takes at most ${MOST_SUBSCRIPTIONS} mappings.`)
)

const Mappings = v.looseObject(
  { subscriptions: Subscriptions },
  'Mappings are an array of subscriptions, or {"subscriptions": […]}.'
)

/** Reads a mappings file's text. @throws Problem 422 with the path of what is wrong */
export function parseMappings(text: string): MappedSubscription[] {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch (error) {
    throw new Problem({
      status: 422,
      code: 'invalid-mappings',
      message: `The mappings file is not valid JSON: ${errorMessage(error)}`
    })
  }
  return checkMappings(body, 422)
}

/** Takes an array of subscriptions, bare or under `subscriptions`. @throws Problem of this status with the path of what is wrong */
export function checkMappings(body: unknown, status: 400 | 422): MappedSubscription[] {
  const parsed = Array.isArray(body)
    ? v.safeParse(Subscriptions, body)
    : v.safeParse(Mappings, body)
  if (parsed.success) {
    return Array.isArray(parsed.output) ? parsed.output : parsed.output.subscriptions
  }
  throw shapeProblem(parsed.issues[0], { status, code: 'invalid-mappings' })
}
