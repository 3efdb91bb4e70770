import { Hono } from 'hono'
import { errorMessage } from '../errors'
import type { ErrorReply } from '../wire'
import type { EventStream } from './http/event-stream'
import type { InFlight } from './http/in-flight'
import { Problem } from './http/problem'
import { demandJson, limitBody } from './http/read-json'
import {
  allowLocalPages,
  allowTester,
  checkHost,
  checkOwnOrigin,
  type Door,
  secure
} from './http/security'
import { staticFiles } from './http/static-files'
import { browserSdk } from './routes/browser-sdk'
import type { Refusals } from './routes/refusals'

/** What the workbench's HTTP is put together from. */
export interface AppParts {
  /** Where the server listens. */
  readonly door: Door
  /** Other names under which `/v1` may be called. */
  readonly allowHosts: readonly string[]
  readonly webDirectory: string
  readonly inFlight: InFlight
  readonly stream: EventStream
  /** The workbench's own calls, below `/_workbench`. */
  readonly own: Hono
  /** Segment's Tracking API, below `/v1`. */
  readonly trackingApi: Hono
  /** Answers calls of SDKs that are not for them, or not at the right address. */
  readonly refusals: Refusals
  /** The developer CLI's calls, at the root. */
  readonly developerCli: Hono
}

/** Puts the HTTP of the workbench together: who may call what, the calls themselves, and the page. */
export function createApp(parts: AppParts): Hono {
  const { door, inFlight, own, developerCli, webDirectory } = parts
  const app = new Hono()
  const { onRefused, misdirected } = parts.refusals
  app.use(secure, checkHost(door, parts.allowHosts, onRefused))
  app.use(inFlight.track)

  app.use('/_workbench/*', limitBody(), checkOwnOrigin(door), demandJson())
  app.get('/_workbench/stream', () => parts.stream.subscribe())
  app.route('/_workbench', own)
  app.all('/_workbench/*', (c) => c.notFound())

  app.use('/v1/*', allowLocalPages(onRefused))
  app.route('/v1', parts.trackingApi)
  app.get('/analytics.js/v1/:writeKey/analytics.min.js', browserSdk())
  app.use(limitBody())

  app.on(['POST', 'OPTIONS'], '/*', misdirected(allowLocalPages(onRefused)))
  app.on(['POST', 'OPTIONS'], '/*', allowTester(door))
  app.on(['GET', 'HEAD'], '/manifest', allowTester(door))
  app.route('/', developerCli)

  app.route('/', staticFiles(webDirectory))
  app.notFound((c) => {
    throw new Problem(404, 'not-found', `There is nothing at ${c.req.method} ${c.req.path}.`)
  })
  app.onError((error, c) => {
    const problem =
      error instanceof Problem ? error : new Problem(500, 'unexpected', errorMessage(error))
    const { status, code, message, path } = problem
    return c.json<ErrorReply>(
      { error: { code, message, ...(path !== undefined && { path }) } },
      status
    )
  })
  return app
}
