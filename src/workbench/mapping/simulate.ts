import { setImmediate } from 'node:timers/promises'
import type {
  ActionDefinition,
  JSONObject,
  RequestClient,
  SegmentEvent
} from '@segment/actions-core'
import { batchesOf } from '../delivery/batches'
import type { AnyDefinition } from '../runtime/definition'
import { runTaken } from '../runtime/run-subscription'
import { TokenKeeper } from '../runtime/token-keeper'
import type { Outcome } from '../wire'
import type { Mapping } from './read'

/** What a mapping does with events where everything that it sends is accepted. */
export interface Simulation {
  readonly batches: number
  readonly requests: number
  /** One for each event, in the order of the batches; rejected ones never left. */
  readonly outcomes: readonly { readonly event: SegmentEvent; readonly outcome: Outcome }[]
}

/** Settings for requests which nobody receives: of the login under which every action runs. */
const NOBODY = { auth_type: 'new', apiClientId: 'simulation', apiClientSecret: 'simulation' }
const AUTH = { accessToken: 'simulation', refreshToken: '' }

/**
 * Runs events that fire a mapping by Segment's runtime and the destination itself: batches, schema, membership and what hooks
 * left included; the requests are counted instead of sent.
 */
export async function simulate(
  definition: AnyDefinition,
  mapping: Mapping,
  events: readonly SegmentEvent[]
): Promise<Simulation> {
  const counter = { requests: 0 }
  const counted = withClient(definition, countingClient(counter))
  const batches = batchesOf(events, mapping, definition)
  const outcomes: { event: SegmentEvent; outcome: Outcome }[] = []
  for (const batch of batches) {
    // Others have their turn between two batches: a load is thousands of events.
    await setImmediate()
    const run = { definition: counted, subscription: mapping, events: batch, settings: NOBODY }
    const made = await runTaken({ ...run, tokens: new TokenKeeper() })
    for (const outcome of made.outcomes) {
      const event = batch[outcome.index]
      if (event !== undefined) outcomes.push({ event, outcome })
    }
  }
  return { batches: batches.length, requests: counter.requests, outcomes }
}

/** The same definition, whose actions send by a client of ours. */
function withClient(definition: AnyDefinition, client: RequestClient): AnyDefinition {
  const actions = Object.entries(definition.actions).map(([key, action]) => {
    const { perform, performBatch } = action
    const own: ActionDefinition<JSONObject> = {
      ...action,
      perform: (_, data) => perform(client, { ...data, auth: AUTH }),
      ...(performBatch && {
        performBatch: (_, data) => performBatch(client, { ...data, auth: AUTH })
      })
    }
    return [key, own] as const
  })
  const { authentication: _, extendRequest: __, ...rest } = definition
  return { ...rest, actions: Object.fromEntries(actions) }
}

const YES = JSON.stringify({ replyCode: 0, replyText: 'OK', data: {} })

/** Answers every request with success, and counts it. */
function countingClient(counter: { requests: number }): RequestClient {
  const answer = async () => {
    counter.requests += 1
    return { status: 200, content: YES, headers: new Headers() }
  }
  // The destination reads no more of a response than its status, content and headers.
  return answer as unknown as RequestClient
}
