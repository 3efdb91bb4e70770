import type { JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from './definition/loaded-definition'
import { runAction } from './routes/run-action'
export async function runSubscription(o: {
  definition: AnyDefinition
  subscription: { partnerAction: string; mapping: JSONObject }
  events: JSONObject[]
  settings: JSONObject
  signal: AbortSignal
}) {
  const run = await runAction(o.definition, {
    action: o.subscription.partnerAction,
    payload: o.events,
    mapping: o.subscription.mapping,
    settings: o.settings,
    accessToken: undefined,
    features: {},
    subscriptionMetadata: {},
    signal: o.signal
  })
  return { outcomes: run.results ?? [], exchanges: [] }
}
