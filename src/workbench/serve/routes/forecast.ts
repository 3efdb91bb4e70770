import { Hono } from 'hono'
import * as v from 'valibot'
import type { ForecastReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { forecast } from '../../forecast/forecast'
import { openTrial } from '../../forecast/trial'
import { readBody } from '../http/read-json'
import { redactSecrets } from '../../runtime/redact'
import { guardFor, type SecretGuard } from '../../runtime/secret-guard'
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
      return c.body(withoutSecrets(told, guardFor(definition, body.settings)), 200, {
        'Content-Type': 'application/json'
      })
    } finally {
      await trial.close()
    }
  })
  return app
}

/** The most changes of a mapping that are told: the page draws fewer. */
const MAX_CHANGES = 50

/** As JSON. The secrets are taken out of the text as a whole: value by value that takes longer than all the rest. */
function withoutSecrets({ mappings, ...reply }: ForecastReply, secrets: SecretGuard): string {
  const shown = mappings.map((mapping) => ({
    ...mapping,
    changes: mapping.changes.slice(0, MAX_CHANGES),
    requests: redactSecrets(mapping.requests)
  }))
  return secrets.text(JSON.stringify({ ...reply, mappings: shown }))
}
