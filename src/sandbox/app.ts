import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { createControl, problem } from './control/control'
import { isOwnOrigin, roleOf } from './hosts'
import { jsonAnswer } from './routes/answer'
import { type ApiOutcome, answerApi } from './routes/api'
import { answerEngagementEvent, ENGAGEMENT_EVENT } from './routes/engagement-event'
import type { ApiRequest, Bindings } from './routes/request'
import { witness } from './routes/witness'
import type { World } from './world'

type Env = { Bindings: Bindings }

/** Answers one request: who may call the sandbox, then Emarsys's API, the token endpoint, and its own control. */
export type Fetch = (request: Request, env: Bindings) => Response | Promise<Response>

/**
 * Puts the HTTP of a sandbox together. What every request passes stands before Hono's router and not in its middleware: where
 * one handler is all that matches, Hono calls it without a chain.
 */
export function createFetch(world: World): Fetch {
  const app = createApp(world)
  return (request, env) => {
    env.outgoing.setHeader('date', world.now().toUTCString())
    return refuseStranger(env) ?? app.fetch(request, env)
  }
}

function createApp(world: World): Hono<Env> {
  const app = new Hono<Env>({
    getPath: (request, options) =>
      options?.env ? options.env.target.path : new URL(request.url).pathname
  })
  app.get('/healthcheck', (c) => c.json({ status: 'OK' }))
  const api = witness(world, (request) => answerApi(world, request))
  for (const path of ['/api/v2', '/api/v2/*', '/api/v3', '/api/v3/*']) app.all(path, api)
  app.all(
    ENGAGEMENT_EVENT,
    witness(world, (request) => answerEngagementEvent(world, request))
  )
  app.all(
    '/oauth2/token',
    witness(world, (request) => grant(world, request))
  )
  app.use('/_sandbox/*', secure, demandJson)
  app.route('/_sandbox', createControl(world))
  app.notFound((c) => c.json(problem('unknown', WHAT_IS_HERE), 404))
  app.onError((error, c) =>
    c.json({ replyCode: 1, replyText: `Internal error: ${String(error)}`, data: '' }, 500)
  )
  return app
}

const WHAT_IS_HERE =
  'This is an Emarsys sandbox. Its API is below /api/v2 and /api/v3, tokens are at /oauth2/token, its own control below /_sandbox.'

/**
 * Browsers say where a request comes from; a page elsewhere, or of another server on this computer, could otherwise reset the
 * account or use up a fault.
 */
function refuseStranger({ incoming }: Bindings): Response | undefined {
  const { host, origin, 'sec-fetch-site': site } = incoming.headers
  const role = roleOf(host)
  const isControl = /^\/+_sandbox([/?]|$)/.test(incoming.url ?? '')
  if (role === undefined || (role !== 'sandbox' && isControl)) {
    const message =
      'The sandbox answers under 127.0.0.1 and localhost, its API under the names of Emarsys, too.'
    return Response.json(problem('host', message), { status: 403 })
  }
  const foreign =
    origin === undefined ? /^(cross|same)-site$/.test(String(site)) : !isOwnOrigin(origin, host)
  if (!foreign) return undefined
  const message = 'Web pages elsewhere may not use the sandbox.'
  return Response.json(problem('origin', message), { status: 403 })
}

/** Pages can send other types without asking first. */
const demandJson: MiddlewareHandler<Env> = async (c, next) => {
  const { 'content-type': type, 'content-length': length } = c.env.incoming.headers
  const isJson = /^application\/([\w.-]+\+)?json\b/i.test(type ?? '')
  const isBare = type === undefined && (length ?? '0') === '0'
  if (['GET', 'HEAD'].includes(c.req.method) || isJson || isBare) return next()
  return c.json(problem('json-expected', 'Send the body as application/json.'), 415)
}

const secure = secureHeaders({
  contentSecurityPolicy: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] },
  strictTransportSecurity: false
})

function grant(world: World, request: ApiRequest): ApiOutcome {
  if (request.method !== 'POST') {
    const refusal = { error: 'invalid_request', error_description: 'Use POST' }
    return { answer: jsonAnswer(405, refusal), changes: [] }
  }
  const reply = world.tokens.grant(request.headers.authorization, request.body, world.now(), world)
  return { answer: jsonAnswer(reply.status, reply.body, reply.headers), changes: [] }
}
