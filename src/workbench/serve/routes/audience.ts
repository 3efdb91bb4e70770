import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import {
  type AudienceRun,
  connectsAudiences,
  createAudience,
  findAudience
} from '../../runtime/run-audience'
import { unansweredSince } from '../../history/journal-entries'
import { guardFor } from '../../runtime/secret-guard'
import type { AudienceReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { JsonObject } from './shapes'

const CreateBody = v.object({
  audienceName: v.string('Name the audience.'),
  audienceSettings: v.exactOptional(JsonObject),
  personas: v.exactOptional(JsonObject),
  settings: v.optional(JsonObject, {}),
  confirmLive: v.optional(v.boolean(), false)
})
const FindBody = v.object({
  externalId: v.string('Say what the audience is connected to.'),
  settings: v.optional(JsonObject, {})
})

/** `POST /_workbench/audience`: connects an audience; `POST /_workbench/audience/find`: whether it still is. */
export function audienceRoute({ source, sandbox, guard, tokens }: WorkbenchContext): Hono {
  const app = new Hono()
  const runWith = (settings: v.InferOutput<typeof FindBody>['settings']): AudienceRun => {
    const definition = source.current().runnable
    if (!connectsAudiences(definition)) throw NO_AUDIENCES
    return { definition, settings, tokens }
  }
  app.post('/', async (c) => {
    const { settings, confirmLive, ...audience } = await readBody(c, CreateBody)
    const run = runWith(settings)
    if (!confirmLive) guard.check()
    const complete = unansweredSince(sandbox)
    const made = await createAudience(run, audience)
    const reply = { ...made, exchanges: complete(made.exchanges) }
    // A yes is to something: where nothing was sent, the next one is asked for again.
    if (confirmLive && reply.exchanges.length) guard.confirm()
    return answer(c, run, reply)
  })
  app.post('/find', async (c) => {
    const { externalId, settings } = await readBody(c, FindBody)
    const run = runWith(settings)
    return answer(c, run, await findAudience(run, externalId))
  })
  return app
}

function answer(c: Context, { definition, settings, tokens }: AudienceRun, reply: AudienceReply) {
  const secrets = guardFor(definition, settings, tokens.current(settings))
  return c.json(secrets.json(reply) as AudienceReply)
}

const NO_AUDIENCES = new Problem(404, 'no-audiences', 'The destination connects no audiences.')
