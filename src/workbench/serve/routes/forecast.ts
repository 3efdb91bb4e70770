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

/**
 * `POST /_workbench/forecast`: what would happen to events in every mapping; sends nothing, and changes nothing.
 * `POST /_workbench/forecast/each`: the same of each event by itself.
 */
export function forecastRoute({ source, sandbox, signal }: WorkbenchContext): Hono {
  const app = new Hono()
  const tell = async (asked: v.InferOutput<typeof ForecastBody>, gone: AbortSignal) => {
    const trial = await openTrial(sandbox)
    try {
      const definition = source.current().runnable
      const told = await forecast({ ...asked, definition, signal: gone }, trial)
      return withoutSecrets(told, guardFor(definition, asked.settings))
    } finally {
      await trial.close()
    }
  }
  // Whoever writes on does not wait for the answer to what he wrote before.
  const goneOf = (request: Request) => AbortSignal.any([signal, request.signal])
  app.post('/', async (c) =>
    c.body(await tell(await readBody(c, ForecastBody), goneOf(c.req.raw)), 200, JSON_TYPE)
  )
  app.post('/each', async (c) => {
    const { events, ...asked } = await readBody(c, ForecastBody)
    const gone = goneOf(c.req.raw)
    const told: string[] = []
    for (const event of events) told.push(await tell({ ...asked, events: [event] }, gone))
    return c.body(`[${told.join()}]`, 200, JSON_TYPE)
  })
  return app
}

const JSON_TYPE = { 'Content-Type': 'application/json' }

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
