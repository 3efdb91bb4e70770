import { ENDPOINTS, type Endpoint } from '../contract/endpoints'
import type { World } from '../world'
import { type Answer, jsonAnswer, Reply } from './answer'
import { type Handler, isRecord } from './api-call'
import { ApiError, DoorError } from '../account/api-error'
import { parseJson } from '../body'
import { tooManyRequests } from './rate-limit'
import type { ApiRequest } from './request'

/** What a request was answered with, and whether it may have changed the account. */
export interface ApiOutcome {
  answer: Answer
  changed: boolean
  /** The JSON of the request and `data` of the answer, where they were read and made. */
  body?: unknown
  data?: unknown
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
    const counted = world.rateLimit.count(world.now(), world.limits.requestsPerMinute)
    headers = counted.headers
    if (!counted.passes) throw tooManyRequests()
    if (typeof route === 'function') throw route()
    const body = request.body ? parseJson(request.body) : undefined
    const data = handle(world, request, route, body)
    const reply = data instanceof Reply ? data : new Reply(data, {})
    const answer = label(world, reply.toAnswer(headers))
    return { answer, changed: changes(request), body, data: reply.body }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { answer: label(world, refusal(world, error, headers)), changed: changes(request) }
  }
}

/** A segment is deleted with GET. A refusal may come after something was done all the same. */
function changes({ method, path }: ApiRequest): boolean {
  return method !== 'GET' || path.endsWith('/delete')
}

function checkLogin(world: World, { version, headers }: ApiRequest): void {
  if (version === 'v2') world.wsse.check(wsseHeader(headers), world.now(), world.switches)
  else world.tokens.check(headers.authorization, world.now())
}

function handle(
  world: World,
  { params, query, body }: ApiRequest,
  { endpoint, handle }: Route,
  json: unknown
): unknown {
  const permission = ENDPOINTS[endpoint]
  if (permission !== null && !world.permissions.has(permission))
    throw new DoorError(403, 1, 'Forbidden')
  const { account, switches, limits } = world
  const most = endpoint === 'PUT /contact' ? limits.contactBytes : limits.requestBytes
  if (Buffer.byteLength(body) > most) throw new ApiError(413, 1, 'Request Entity Too Large')
  if (world.readOnly && isWrite(endpoint, json))
    throw new ApiError(403, 1, 'This sandbox is read-only.')
  return handle({
    ...{ account, switches, limits, params, query, now: world.now() },
    may: (name) => world.permissions.has(name),
    onTrigger: (trigger, contact) => world.events.emit('trigger', trigger, contact),
    body: json
  })
}

/** What reads though it is not a GET; checkids writes when it names a list. */
const READS: ReadonlySet<string> = new Set([
  'POST /contact/getdata',
  'POST /contact/getcontacthistory',
  'POST /contact/getchanges',
  'POST /contact/getregistrations',
  'POST /email/getcontacts'
])

function isWrite(endpoint: Endpoint, body: unknown): boolean {
  if (endpoint === 'POST /contact/checkids')
    return isRecord(body) && body.contact_list_id !== undefined
  if (endpoint === 'GET /filter/{segmentId}/delete') return true
  return !endpoint.startsWith('GET ') && !READS.has(endpoint)
}

/** Refusals at the door have no envelope when the switch says so. */
function refusal({ switches }: World, error: ApiError, headers: Record<string, string>): Answer {
  const { status, replyCode, replyText, data } = error
  const form = error instanceof DoorError ? switches.refusalBody : 'envelope'
  if (form === 'envelope') return jsonAnswer(status, { replyCode, replyText, data }, headers)
  if (form === 'message' && error instanceof DoorError)
    return jsonAnswer(status, { message: error.gatewayText }, headers)
  return {
    status,
    headers: { 'content-type': 'text/plain', ...headers },
    body: form === 'text' ? replyText : ''
  }
}

function label({ switches }: World, answer: Answer): Answer {
  if (answer.headers['content-type'] !== 'application/json') return answer
  return { ...answer, headers: { ...answer.headers, 'content-type': switches.label } }
}

/** `WSSE` works as well; of several headers the first counts. */
function wsseHeader(headers: ApiRequest['headers']): string | undefined {
  const header = headers['x-wsse'] ?? headers.wsse
  return Array.isArray(header) ? header[0] : header
}
