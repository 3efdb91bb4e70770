import { ApiError } from '../account/api-error'
import type { EventConfiguration } from '../account/items'
import { parseJson } from '../body'
import { ENGAGEMENT_PERMISSION } from '../contract/endpoints'
import type { World } from '../world'
import { type Answer, jsonAnswer } from './answer'
import type { ApiOutcome } from './api'
import { isRecord } from './api-call'
import type { ApiRequest } from './request'

/** How many engagement events are kept; the oldest go first. */
const MAX_KEPT = 10_000

/** Where engagement events are sent: not the Core API, with a bearer token only, 202 and errors in a form of their own. */
export const ENGAGEMENT_EVENT =
  '/api/engagementevent/v1/integrations/:integrationId/eventConfigurations/:eventConfigurationId/events'

/** Takes one engagement event. Where the seed names configurations, only those exist, and say what an event must be. */
export function answerEngagementEvent(world: World, request: ApiRequest): ApiOutcome {
  const refusal = refuse(world, request)
  if (refusal) return { answer: refusal, changes: [] }
  const { integrationId = '', eventConfigurationId = '' } = request.params
  const { engagement_events: kept, changes } = world.account
  const draft = request.query.get('draft') === 'true'
  kept.push({
    integration_id: integrationId,
    event_configuration_id: eventConfigurationId,
    draft,
    event: parseJson(request.body),
    at: world.now().toISOString()
  })
  if (kept.length > MAX_KEPT) kept.splice(0, MAX_KEPT / 10)
  changes.note({
    kind: 'engaged',
    integration: integrationId,
    configuration: eventConfigurationId,
    draft
  })
  return { answer: { status: 202, headers: {}, body: '' }, changes: ['engagement_events'] }
}

function refuse(world: World, { method, headers, params, body }: ApiRequest): Answer | undefined {
  if (method !== 'POST') return problem(404, 'NotFound', 'There is nothing here but POST.')
  try {
    world.tokens.check(headers.authorization, world.now())
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return problem(401, 'Unauthorized', 'The access token is missing or invalid.')
  }
  if (!world.permissions.has(ENGAGEMENT_PERMISSION)) return problem(403, 'Forbidden', 'Forbidden')
  if (world.readOnly) return problem(403, 'Forbidden', 'This sandbox is read-only.')
  const { integrationId: integration, eventConfigurationId: id } = params
  const { event_configurations: known } = world.account
  const ofIntegration = known.filter((one) => one.integration === integration)
  if (known.length && !ofIntegration.length)
    return problem(404, 'NotFound', `There is no integration ${integration}.`, integration)
  const configuration = ofIntegration.find((one) => one.id === id)
  if (known.length && !configuration)
    return problem(404, 'NotFound', `The integration has no event configuration ${id}.`, id)
  if (Buffer.byteLength(body) > world.limits.requestBytes)
    return problem(413, 'PayloadTooLarge', 'The event is too large.')
  const event = parseJson(body)
  if (!isRecord(event) && event !== null)
    return problem(400, 'BadRequest', 'The body is not a JSON object.')
  if (configuration?.connected === false)
    return problem(400, 'NotConnected', 'No program is connected to the event.', id)
  return configuration && violation(configuration, event ?? {})
}

/** The first thing in which an event does not fit the schema of its kind. */
function violation(
  { required, types }: EventConfiguration,
  event: Record<string, unknown>
): Answer | undefined {
  const missing = required.find((name) => event[name] === undefined)
  if (missing !== undefined)
    return problem(422, 'SchemaViolation', `The property ${missing} is required.`, missing)
  const wrong = Object.entries(types).find(
    ([name, type]) => event[name] !== undefined && typeOf(event[name]) !== type
  )
  if (!wrong) return undefined
  const [name, type] = wrong
  const message = `The property ${name} must be of type ${type}, not ${typeOf(event[name])}.`
  return problem(422, 'SchemaViolation', message, name)
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function problem(status: number, code: string, message: string, target = ''): Answer {
  const details = target === '' ? [] : [{ code, message, target }]
  return jsonAnswer(status, { error: { code, message, target, details, innererror: {} } })
}
