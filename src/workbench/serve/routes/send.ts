import { Hono } from 'hono'
import * as v from 'valibot'
import { TokenKeeper } from '../../runtime/token-keeper'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { requireAction } from './require-action'
import { sendAll } from './send-all'
import { EventShape, JsonObject, SubscriptionShape } from './shapes'

const SentShape = v.object({
  ...SubscriptionShape.entries,
  subscribe: v.string('Write the trigger.')
})

const SendBody = v.object({
  events: v.array(EventShape, 'Send the events as an array.'),
  subscriptions: v.array(SentShape, 'Send the mappings as an array.'),
  settings: v.optional(JsonObject, {}),
  auth: v.optional(v.object({ accessToken: v.optional(v.string()) })),
  confirmLive: v.optional(v.boolean(), false)
})

/**
 * `POST /_workbench/send`: delivers events through mappings and tells what becomes of them while it happens, a line of JSON
 * each (`SendLine`).
 */
export function sendRoute(context: WorkbenchContext): Hono {
  const { source, guard } = context
  return new Hono().post('/', async (c) => {
    const { auth, ...sent } = await readBody(c, SendBody)
    const definition = source.current().runnable
    for (const [place, { partnerAction }] of sent.subscriptions.entries())
      requireAction(definition, partnerAction, `subscriptions.${place}.partnerAction`)
    if (!sent.confirmLive) guard.check()
    const tokens = auth?.accessToken
      ? await keeperWith(sent.settings, auth.accessToken)
      : context.tokens
    return sendAll({ ...sent, definition, tokens }, context)
  })
}

/** A keeper for one call that begins with the token which the caller brought. */
async function keeperWith(settings: object, accessToken: string): Promise<TokenKeeper> {
  const keeper = new TokenKeeper()
  await keeper.refresh(settings, undefined, async () => ({ accessToken }))
  return keeper
}
