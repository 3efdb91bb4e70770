import { Hono } from 'hono'
import * as v from 'valibot'
import { diagnose, plannedCalls } from '../../../doctor/doctor'
import type { GetToken } from '../../../doctor/login'
import { PROBES } from '../../../doctor/probes'
import { fetchToken } from '../../../destinations/emarsys/api/token'
import type { Settings } from '../../../destinations/emarsys/generated-types'
import { overClient } from '../../../destinations/emarsys/transport'
import { readMappings } from '../../mapping/read'
import { builtIn } from '../../runtime/definition'
import { clientOf } from '../../runtime/client-of'
import { createSecretGuard } from '../../runtime/secret-guard'
import type { CheckReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { JsonObject, SubscriptionShape } from './shapes'

const CheckBody = v.object({
  subscriptions: v.array(SubscriptionShape, 'Send the mappings as an array.'),
  settings: v.optional(JsonObject, {})
})

/** `POST /_workbench/check`: what the doctor finds in login, permissions, mappings and load; changes nothing. */
export function checkRoute({ apiUrl, sandbox, tokens, clock }: WorkbenchContext): Hono {
  // As for whatever else is sent: Emarsys gives out 2 tokens a minute.
  const getToken: GetToken = async (request, client, expired) => ({
    accessToken: await tokens.refresh(client, expired, () =>
      fetchToken(overClient(request), client)
    )
  })
  return new Hono().post('/', async (c) => {
    const { subscriptions, settings: given } = await readBody(c, CheckBody)
    // The page asks after each edit: the account's journal and its limits are for what is sent.
    const copy = await sandbox?.fork()
    // Whatever they hold is for the login to refuse.
    const settings = given as Settings
    const options = {
      ...readMappings(JSON.stringify(subscriptions), builtIn, Number.POSITIVE_INFINITY),
      settings,
      client: clientOf(copy?.url ?? apiUrl ?? undefined),
      now: clock(),
      getToken
    }
    const report = await diagnose(options).finally(() => copy?.close())
    const calls = plannedCalls(options).map((name) => PROBES[name].call)
    const reply: CheckReply = { ...report, calls }
    return c.json(createSecretGuard(given).json(reply) as CheckReply)
  })
}
