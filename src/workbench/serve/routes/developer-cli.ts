import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { toManifest } from '../definition/manifest'
import { errorMessage } from '../../errors'
import { readBody } from '../http/read-json'
import { fetchToken } from '../../runtime/platform-token'
import { guardFor } from '../../runtime/secret-guard'
import { testConnection } from './authenticate'
import { answerChoicesOrError, readChoices } from './choices'
import { createAudience, deleteUser, getAudience } from './destination-calls'
import { executeAction } from './execute-action'
import { executeHook, readHookChoices } from './execute-hook'
import { JsonObject } from './shapes'

const RefreshBody = v.looseObject({ settings: v.optional(JsonObject, {}) })

/**
 * The HTTP of Segment's developer CLI (`actions-cli serve`), same paths, statuses and bodies, so that the hosted Actions
 * Tester and existing recipes work unchanged.
 */
export function createDeveloperCli(context: WorkbenchContext): Hono {
  const { source, tokens } = context
  const app = new Hono()
  app.get('/manifest', (c) => c.json(toManifest(source.current())))
  app.post('/authenticate', async (c) => {
    const settings = await readBody(c, JsonObject)
    return c.json(await testConnection(source.current().runnable, settings, tokens))
  })
  app.post('/refreshAccessToken', (c) => refresh(c, context))
  app.post('/createAudience', (c) => createAudience(c, context))
  app.post('/getAudience', (c) => getAudience(c, context))
  app.post('/delete', (c) => deleteUser(c, context))
  app.post('/:action', (c) => executeAction(c, context))
  app.post('/:action/hooks/:hook', (c) => executeHook(c, context))
  app.post('/:action/hooks/:hook/dynamic/:field{.+}', (c) => readHookChoices(c, context))
  app.post('/:action/:field{.+}', (c) => readChoices(c, context, answerChoicesOrError))
  return app
}

async function refresh(c: Context, { source }: WorkbenchContext): Promise<Response> {
  const { settings } = await readBody(c, RefreshBody)
  const definition = source.current().runnable
  try {
    const data = await fetchToken(definition, settings)
    return c.json({ ok: true, data })
  } catch (error) {
    const secrets = guardFor(definition, settings)
    return c.json({ ok: false, error: secrets.text(errorMessage(error)) }, 400)
  }
}
