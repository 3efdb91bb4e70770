import { Hono } from 'hono'
import * as v from 'valibot'
import { type Run, runSubscription } from '../../runtime/run-subscription'
import { TokenKeeper } from '../../runtime/token-keeper'
import type { WorkbenchContext } from '../context'
import { entriesOf, findUnanswered } from '../../history/journal-entries'
import { isNotSent } from '../../forecast/not-sent'
import { readBody } from '../http/read-json'
import { previewEvents } from '../../mapping/preview-events'
import { isPassedOver } from '../../runtime/outcome'
import { guardFor } from '../../runtime/secret-guard'
import { Problem } from '../http/problem'
import { requireAction } from './require-action'
import { sendAll } from './send-all'
import { EventShape, JsonObject } from './shapes'
import type { AccountChange, Exchange, Outcome, SendReply } from '../../wire'

const SubscriptionShape = v.object({
  name: v.optional(v.string()),
  partnerAction: v.string('Name the action.'),
  subscribe: v.string('Write the trigger.'),
  mapping: v.optional(JsonObject, {}),
  enabled: v.optional(v.boolean(), true)
})

const SendBody = v.object({
  events: v.array(EventShape, 'Send the events as an array.'),
  subscription: v.optional(SubscriptionShape),
  subscriptions: v.optional(v.array(SubscriptionShape)),
  settings: v.optional(JsonObject, {}),
  auth: v.optional(v.object({ accessToken: v.optional(v.string()) })),
  confirmLive: v.optional(v.boolean(), false)
})

/**
 * `POST /_workbench/send`: delivers events through `subscriptions` and tells what becomes of them while it happens, a line of JSON
 * each (`SendLine`); or through one `subscription`, answered as a whole.
 */
export function sendRoute(context: WorkbenchContext): Hono {
  const { source, sandbox, origins, guard, tokens, signal } = context
  const app = new Hono()
  app.post('/', async (c) => {
    const { confirmLive, auth, subscription, subscriptions, ...sent } = await readBody(c, SendBody)
    const definition = source.current().runnable
    if (subscriptions) {
      for (const [place, { partnerAction }] of subscriptions.entries())
        requireAction(definition, partnerAction, `subscriptions.${place}.partnerAction`)
      if (!confirmLive) guard.check()
      const accessToken = auth?.accessToken
      const own = accessToken ? await keeperWith(sent.settings, accessToken) : tokens
      return sendAll({ ...sent, subscriptions, definition, tokens: own, confirmLive }, context)
    }
    if (!subscription) throw new Problem(NO_SUBSCRIPTION)
    const call = { ...sent, subscription }
    requireAction(definition, subscription.partnerAction, 'subscription.partnerAction')
    if (!confirmLive) guard.check()
    const keeper = auth?.accessToken ? await keeperWith(call.settings, auth.accessToken) : tokens
    const startedAt = performance.now()
    const run: Run = { ...call, definition, tokens: keeper, signal }
    const after = sandbox?.lastRequest() ?? 0
    const made = await runSubscription(run)
    const { outcomes } = made
    const exchanges = sandbox ? findUnanswered(sandbox, made.exchanges, after) : made.exchanges
    // A yes is to something: where nothing was sent, the next send asks again.
    if (confirmLive && outcomes.some(({ status }) => !isPassedOver(status))) guard.confirm()
    const durationMs = Math.round(performance.now() - startedAt)
    const secrets = guardFor(definition, call.settings, {
      access_token: keeper.current(call.settings) ?? ''
    })
    const explained = await explain(outcomes, run, exchanges)
    const changed = sandbox === null ? [] : entriesOf(sandbox, exchanges)
    const results = explained.flatMap((outcome) => {
      const event = run.events[outcome.index]
      return event === undefined ? [] : [{ event, seq: null, outcome }]
    })
    origins.note({ subscription: run.subscription, results, exchanges })
    return c.json<SendReply>({
      outcomes: secrets.json(explained) as Outcome[],
      exchanges: secrets.json(exchanges) as Exchange[],
      changes: secrets.json(changed.flatMap(({ changes }) => changes)) as AccountChange[],
      durationMs
    })
  })
  return app
}

const NO_SUBSCRIPTION = {
  status: 400,
  code: 'invalid-body',
  message: 'Name the mappings as "subscriptions".',
  path: 'subscriptions'
} as const

/** A keeper for one call that begins with the token which the caller brought. */
async function keeperWith(settings: object, accessToken: string): Promise<TokenKeeper> {
  const keeper = new TokenKeeper()
  await keeper.refresh(settings, undefined, async () => ({ accessToken }))
  return keeper
}

/**
 * What each outcome is to be understood with: what the mapping made of the event, the condition that an event that is not
 * subscribed does not meet, and whether an event was rejected before it was sent.
 */
export async function explain(
  outcomes: readonly Outcome[],
  run: Pick<Run, 'definition' | 'subscription' | 'events'>,
  exchanges: readonly Exchange[]
): Promise<Outcome[]> {
  const { results, queryError } = await previewEvents(run.definition, run.subscription, run.events)
  return outcomes.map((outcome) => {
    const { match, payload, errors } = results[outcome.index] ?? {}
    if (outcome.status === 'not subscribed')
      return { ...outcome, message: queryError ?? match?.reason ?? '' }
    const invalid = errors !== undefined || queryError !== undefined
    const notSent = isNotSent(outcome, { exchanges, invalid })
    return { ...outcome, ...(payload && { payload }), ...(notSent && { notSent }) }
  })
}
