import { Hono } from 'hono'
import type { WorkbenchContext } from '../context'
import * as v from 'valibot'
import { keepSettings, readBody } from '../http/read-json'
import { audienceRoute } from './audience'
import { testConnection } from './authenticate'
import { checkRoute } from './check'
import { choicesRoute } from './choices'
import { deleteRoute } from './delete'
import { forecastRoute } from './forecast'
import { functionRoute } from './function'
import { historyRoute } from './history'
import { hooksRoute } from './hooks'
import { importRoute } from './import'
import { liveRoute } from './live'
import { mappingsRoute } from './mappings'
import { previewRoute } from './preview'
import { scenariosRoute } from './scenarios'
import { sandboxProxy } from './sandbox-proxy'
import { sendRoute } from './send'
import { JsonObject } from './shapes'
import { readState } from './state'

/** The workbench's own calls, to be mounted at `/_workbench`: what its page talks to. */
export function createOwnCalls(context: WorkbenchContext): Hono {
  const app = new Hono()
  const { sandbox, tracking, source, tokens } = context
  if (sandbox === null) app.use(keepSettings(() => tracking.settings()))
  app.get('/state', (c) => c.json(readState(context)))
  app.post('/authenticate', async (c) => {
    const { settings } = await readBody(c, v.object({ settings: JsonObject }))
    return c.json(await testConnection(source.current().runnable, settings, tokens))
  })
  app.route('/preview', previewRoute(context))
  app.route('/forecast', forecastRoute(context))
  app.route('/check', checkRoute(context))
  app.route('/import', importRoute(context.source))
  app.route('/function', functionRoute())
  app.route('/choices', choicesRoute(context))
  app.route('/send', sendRoute(context))
  app.route('/hooks', hooksRoute(context))
  app.route('/delete', deleteRoute(context))
  app.route('/audience', audienceRoute(context))
  app.route('/mappings', mappingsRoute(context.mappings))
  app.route('/scenarios', scenariosRoute(context))
  app.route('/history', historyRoute(context))
  app.route('/live', liveRoute(context))
  app.route('/sandbox', sandboxProxy(context.sandbox?.url ?? null))
  return app
}
