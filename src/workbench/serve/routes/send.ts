import { Hono } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { runSubscription } from '../run/run-subscription'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

const SendBody = v.object({
  events: v.array(JsonObject, 'Send the events as an array.'),
  subscription: v.object({
    name: v.optional(v.string()),
    partnerAction: v.string('Name the action.'),
    subscribe: v.string('Write the trigger.'),
    mapping: v.optional(JsonObject, {})
  }),
  settings: v.optional(JsonObject, {}),
  auth: v.optional(v.object({ accessToken: v.optional(v.string()) })),
  confirmLive: v.optional(v.boolean(), false)
})

/** `POST /_workbench/send`: delivers events through one subscription and tells the outcome of each. */
export function sendRoute({ source, guard, tokens, signal }: WorkbenchContext): Hono {
  const app = new Hono()
  app.post('/', async (c) => {
    const { events, subscription, settings, confirmLive } = await readBody(c, SendBody)
    const definition = source.current().runnable
    requireAction(definition, subscription.partnerAction, 'subscription.partnerAction')
    if (confirmLive) guard.confirm()
    guard.check()
    const startedAt = performance.now()
    const run = await runSubscription({
      definition,
      subscription,
      events,
      settings,
      tokens,
      signal
    })
    return c.json({ ...run, durationMs: Math.round(performance.now() - startedAt) })
  })
  return app
}
