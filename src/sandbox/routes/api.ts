import { ApiError, DoorError } from '../account/api-error'
import type { CollectionName } from '../account/collections'
import { parseJson } from '../body'
import { changesOf, type Endpoint, permissionOf } from '../contract/endpoints'
import type { World } from '../world'
import { type Answer, jsonAnswer, Reply } from './answer'
import { isRecord } from './api-call'
import { type Matched, matchEndpoint, notPlayed } from './match'
import { tooManyRequests } from './rate-limit'
import type { ApiRequest } from './request'
import { HANDLERS } from './routes'

/** What a request was answered with, and the collections of the account that it may have changed. */
export interface ApiOutcome {
  answer: Answer
  changes: readonly CollectionName[]
  /** The JSON of the request and `data` of the answer, where they were read and made. */
  body?: unknown
  data?: unknown
}

/** Answers one request to the API: login, rate limit, permission, size, then what its endpoint does. */
export function answerApi(world: World, request: ApiRequest): ApiOutcome {
  const matched = matchEndpoint(request.method, request.segments)
  // A refusal may come after something was done all the same.
  const changes = matched instanceof ApiError ? [] : changesOf(matched.endpoint)
  let headers: Record<string, string> = {}
  try {
    checkLogin(world, request)
    const counted = world.rateLimit.count(world.now(), world.limits.requestsPerMinute)
    headers = counted.headers
    if (!counted.passes) throw tooManyRequests()
    if (matched instanceof ApiError) throw matched
    const body = request.body ? parseJson(request.body) : undefined
    const data = handle(world, request, matched, body)
    const reply = data instanceof Reply ? data : new Reply(data, {})
    const answer = label(world, reply.toAnswer(headers))
    return { answer, changes, body, data: reply.body }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return { answer: label(world, refusal(world, error, headers)), changes }
  }
}

function checkLogin(world: World, { version, headers }: ApiRequest): void {
  if (version === 'v2') world.wsse.check(wsseHeader(headers), world.now(), world.switches)
  else world.tokens.check(headers.authorization, world.now())
}

function handle(
  world: World,
  request: ApiRequest,
  { endpoint, params }: Matched,
  body: unknown
): unknown {
  const play = HANDLERS[endpoint]
  if (!play) throw notPlayed(endpoint)
  const permission = permissionOf(endpoint)
  if (permission !== null && !world.permissions.has(permission))
    throw new DoorError(403, 1, 'Forbidden')
  const { account, switches, limits } = world
  const most = endpoint === 'PUT /contact' ? limits.contactBytes : limits.requestBytes
  if (Buffer.byteLength(request.body) > most) throw new ApiError(413, 1, 'Request Entity Too Large')
  if (world.readOnly && isWrite(endpoint, body))
    throw new ApiError(403, 1, 'This sandbox is read-only.')
  return play({
    account,
    switches,
    limits,
    params,
    body,
    query: request.query,
    now: world.now(),
    may: (name) => world.permissions.has(name),
    onTrigger: (trigger, contact) => world.events.emit('trigger', trigger, contact)
  })
}

/** checkids writes when it names a list. */
function isWrite(endpoint: Endpoint, body: unknown): boolean {
  if (endpoint === 'POST /contact/checkids')
    return isRecord(body) && body.contact_list_id !== undefined
  return changesOf(endpoint).length > 0
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
