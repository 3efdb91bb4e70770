import { ENDPOINTS, type Endpoint } from '../contract/endpoints'
import type { World } from '../world'
import { type Answer, jsonAnswer, Reply } from './answer'
import type { Handler } from './api-call'
import { ApiError, DoorError } from './api-error'
import { parseJson } from '../body'
import { tooManyRequests } from './rate-limit'
import type { ApiRequest } from './request'

/** What a request was answered with, and whether it may have changed the account. */
export interface ApiOutcome {
  answer: Answer
  changed: boolean
}

/** What a request is for: an endpoint that the sandbox plays. */
export interface Route {
  readonly endpoint: Endpoint
  readonly handle: Handler
}

/**
 * Answers one request to the API: login, rate limit, permission, size, then the route itself.
 * @param route undefined where the sandbox has none; `refuse` then says why
 */
export function answerApi(
  world: World,
  request: ApiRequest,
  route: Route | (() => ApiError)
): ApiOutcome {
  let headers: Record<string, string> = {}
  try {
    checkLogin(world, request)
    headers = world.rateLimit.count(world.now(), world.limits.requestsPerMinute)
    if (world.rateLimit.exceeds(world.limits.requestsPerMinute)) throw tooManyRequests()
    if (typeof route === 'function') throw route()
    const data = handle(world, request, route)
    const reply = data instanceof Reply ? data : new Reply(data, {})
    return {
      answer: label(world, reply.toAnswer(headers)),
      changed: request.method !== 'GET'
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { answer: label(world, refusal(world, request, error, headers)), changed: false }
  }
}

function checkLogin(world: World, { version, headers }: ApiRequest): void {
  if (version === 'v2') world.wsse.check(oneOf(headers['x-wsse']), world.now(), world.switches)
  else world.tokens.check(headers.authorization, world.now())
}

function handle(
  world: World,
  { params, query, body }: ApiRequest,
  { endpoint, handle }: Route
): unknown {
  const permission = ENDPOINTS[endpoint]
  if (permission !== null && !world.permissions.has(permission))
    throw new DoorError(403, 1, 'Forbidden')
  const { account, switches, limits } = world
  const most = endpoint.endsWith(' /contact') ? limits.contactBytes : limits.requestBytes
  if (Buffer.byteLength(body) > most) throw new ApiError(413, 1, 'Request Entity Too Large')
  const json = body ? parseJson(body) : undefined
  return handle({ account, switches, limits, now: world.now(), params, query, body: json })
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
