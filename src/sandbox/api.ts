import type { IncomingHttpHeaders } from 'node:http'
import { type Answer, jsonAnswer } from './answer'
import { ApiError, DoorError } from './api-error'
import { parseJson } from './body'
import { tooManyRequests } from './rate-limit'
import { findRoute } from './router'
import type { World } from './world'

/** A request below `/api/`. */
export interface ApiRequest {
  method: string
  version: 'v2' | 'v3'
  /** Below the version. */
  path: string
  query: URLSearchParams
  headers: IncomingHttpHeaders
  body: string
}

/** What a request was answered with, and whether it may have changed the account. */
export interface ApiOutcome {
  answer: Answer
  changed: boolean
}

/** Answers one request to the API: login, rate limit, route, permission, size, then the route itself. */
export function answerApi(world: World, request: ApiRequest): ApiOutcome {
  let headers: Record<string, string> = {}
  try {
    checkLogin(world, request)
    headers = world.rateLimit.count(world.now(), world.limits.requestsPerMinute)
    if (world.rateLimit.exceeds(world.limits.requestsPerMinute)) throw tooManyRequests()
    const data = handle(world, request)
    const answer = jsonAnswer(200, { replyCode: 0, replyText: 'OK', data }, headers)
    return { answer: label(world, answer), changed: request.method !== 'GET' }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { answer: label(world, refusal(world, request, error, headers)), changed: false }
  }
}

function checkLogin(world: World, { version, headers }: ApiRequest): void {
  if (version === 'v2') world.wsse.check(oneOf(headers['x-wsse']), world.now(), world.switches)
  else world.tokens.check(headers.authorization, world.now())
}

function handle(world: World, { method, path, query, body }: ApiRequest): unknown {
  const { route, params } = findRoute(method, path)
  if (!world.permissions.has(route.permission)) throw new DoorError(403, 1, 'Forbidden')
  const { account, switches, limits } = world
  const bytes = Buffer.byteLength(body)
  if (bytes > (route.path === 'contact' ? limits.contactBytes : limits.requestBytes)) {
    throw new ApiError(413, 1, 'Request Entity Too Large')
  }
  return route.handle({
    account,
    switches,
    limits,
    now: world.now(),
    params,
    query,
    body: body ? parseJson(body) : undefined
  })
}

/** Refusals at the door have no envelope on v3, when the switch says so. */
function refusal(
  world: World,
  { version }: ApiRequest,
  error: ApiError,
  headers: Record<string, string>
): Answer {
  const { status, replyCode, replyText } = error
  const bare =
    error instanceof DoorError && version === 'v3' ? world.switches.refusalBody : 'envelope'
  if (bare === 'envelope') return jsonAnswer(status, { replyCode, replyText, data: '' }, headers)
  return {
    status,
    headers: { 'content-type': 'text/plain', ...headers },
    body: bare === 'text' ? replyText : ''
  }
}

function label({ switches }: World, answer: Answer): Answer {
  if (answer.headers['content-type'] !== 'application/json') return answer
  return { ...answer, headers: { ...answer.headers, 'content-type': switches.label } }
}

function oneOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}
