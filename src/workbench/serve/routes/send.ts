import type { SegmentEvent } from '@segment/actions-core'
import { Hono } from 'hono'
import * as v from 'valibot'
import type { Outcome } from '../../runtime/outcome'
import { type Run, runSubscription } from '../../runtime/run-subscription'
import { TokenKeeper } from '../../runtime/token-keeper'
import type { WorkbenchContext } from '../context'
import { watchRun } from '../forecast/changes-of'
import { readBody } from '../http/read-json'
import { explainMatch } from '../../runtime/explain-match'
import { parseTrigger } from '../../runtime/parse-trigger'
import { createSecretGuard } from '../../runtime/secret-guard'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

/** An object; whether it is an event is for the trigger and the schema to say. */
const Event = v.custom<SegmentEvent>((value) => v.is(JsonObject, value), 'An event is an object.')

const SendBody = v.object({
  events: v.array(Event, 'Send the events as an array.'),
  subscription: v.object({
    partnerAction: v.string('Name the action.'),
    subscribe: v.string('Write the trigger.'),
    mapping: v.optional(JsonObject, {})
  }),
  settings: v.optional(JsonObject, {}),
  auth: v.optional(v.object({ accessToken: v.optional(v.string()) })),
  confirmLive: v.optional(v.boolean(), false)
})

/** `POST /_workbench/send`: delivers events through one subscription and tells the outcome of each. */
export function sendRoute({ source, sandbox, guard, tokens, signal }: WorkbenchContext): Hono {
  const app = new Hono()
  app.post('/', async (c) => {
    const { confirmLive, auth, ...call } = await readBody(c, SendBody)
    const definition = source.current().runnable
    requireAction(definition, call.subscription.partnerAction, 'subscription.partnerAction')
    if (confirmLive) guard.confirm()
    guard.check()
    const keeper = auth?.accessToken ? await keeperWith(call.settings, auth.accessToken) : tokens
    const startedAt = performance.now()
    const run: Run = { ...call, definition, tokens: keeper, signal }
    const watch = sandbox === null ? null : watchRun(sandbox)
    const { outcomes, exchanges } = await runSubscription(run)
    const durationMs = Math.round(performance.now() - startedAt)
    const secrets = createSecretGuard(call.settings, {
      access_token: keeper.current(call.settings) ?? ''
    })
    return c.json({
      outcomes: secrets.json(outcomes.map((outcome) => withReason(outcome, run))),
      exchanges: secrets.json(exchanges),
      changes: (watch?.entriesOf(exchanges) ?? []).flatMap(({ changes }) => changes),
      durationMs
    })
  })
  return app
}

/** A keeper for one call that begins with the token which the caller brought. */
async function keeperWith(settings: object, accessToken: string): Promise<TokenKeeper> {
  const keeper = new TokenKeeper()
  await keeper.refresh(settings, undefined, async () => ({ accessToken }))
  return keeper
}

/** An event that is not subscribed carries the condition that it does not meet. */
function withReason(outcome: Outcome, { subscription, events }: Run): Outcome {
  const event = events[outcome.index]
  if (outcome.status !== 'not subscribed' || event === undefined) return outcome
  const trigger = parseTrigger(subscription.subscribe)
  if (trigger.error !== undefined) return { ...outcome, message: trigger.error }
  return { ...outcome, message: explainMatch(trigger.tree, event).reason }
}
