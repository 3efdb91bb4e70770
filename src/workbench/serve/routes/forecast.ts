import { Hono } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { forecast } from '../../forecast/forecast'
import { openTrial } from '../../forecast/trial'
import { readBody } from '../http/read-json'
import { createSecretGuard } from '../../runtime/secret-guard'
import { EventShape, JsonObject, SubscriptionShape } from './shapes'

const ForecastBody = v.object({
  events: v.array(EventShape, 'Send the events as an array.'),
  subscriptions: v.array(SubscriptionShape, 'Send the mappings as an array.'),
  settings: v.optional(JsonObject, {})
})

/** `POST /_workbench/forecast`: what would happen to events in every mapping; sends nothing, and changes nothing. */
export function forecastRoute({ source, sandbox, signal }: WorkbenchContext): Hono {
  const app = new Hono()
  app.post('/', async (c) => {
    const body = await readBody(c, ForecastBody)
    const trial = await openTrial(sandbox)
    try {
      const definition = source.current().runnable
      // Whoever writes on does not wait for the answer to what he wrote before.
      const gone = AbortSignal.any([signal, c.req.raw.signal])
      const told = await forecast({ ...body, definition, signal: gone }, trial)
      return c.json(createSecretGuard(body.settings).json(told) as object)
    } finally {
      await trial.close()
    }
  })
  return app
}
