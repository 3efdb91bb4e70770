import { Hono } from 'hono'
import type { WorkbenchContext } from '../context'
import { audienceRoute } from './audience'
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
import { readState } from './state'

/** The workbench's own calls, to be mounted at `/_workbench`: what its page talks to. */
export function createOwnCalls(context: WorkbenchContext): Hono {
  const app = new Hono()
  app.get('/state', (c) => c.json(readState(context)))
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
