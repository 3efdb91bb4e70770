import type {
  ActionDefinition,
  ActionDestinationErrorResponse,
  ExecuteInput,
  JSONLikeObject
} from '@segment/actions-core'
import { MultiStatusResponse, PayloadValidationError } from '@segment/actions-core'
import { toError } from '../api/to-error'
import { asMapped } from '../fields/as-mapped'
import type { Settings } from '../generated-types'
import type { ActionSpec } from './action-spec'
import type { Call } from './deliver'
import { deliver } from './deliver'
import type { Outcome, Undelivered } from './outcome'

type Fields = ActionDefinition<Settings>['fields']
type Input = ExecuteInput<Settings, unknown>

/** The two functions that Segment's runtime calls, both made of one spec, so that they cannot differ. */
export function performs<Payload extends object, Target>(
  spec: ActionSpec<Payload, Target>,
  fields: Fields
): Required<Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>> {
  const action = { title: spec.title, fields }
  const run = async (request: Call['request'], data: Input, payloads: Payload[]) =>
    deliver(spec, await asMapped(action, payloads, data), callOf(request, data))
  return {
    perform: async (request, data): Promise<JSONLikeObject | undefined> => {
      const [outcome] = await run(request, data, [data.payload])
      if (outcome && 'message' in outcome) throw errorOf(outcome)
      return outcome?.body
    },
    performBatch: async (request, data) => toMultiStatus(await run(request, data, data.payload))
  }
}

function callOf(request: Call['request'], data: Input): Call {
  return { request, settings: data.settings, accessToken: data.auth?.accessToken }
}

/** What we refuse ourselves was never sent, and Emarsys said nothing of it. */
function isOurs({ status, body }: Undelivered): boolean {
  return status === 400 && !body
}

function errorOf(outcome: Undelivered): Error {
  return isOurs(outcome) ? new PayloadValidationError(outcome.message) : toError(outcome)
}

function toMultiStatus(outcomes: Outcome[]): MultiStatusResponse {
  const response = new MultiStatusResponse()
  for (const outcome of outcomes) {
    if ('message' in outcome) response.pushErrorResponse(toErrorResponse(outcome))
    else response.pushSuccessResponse(outcome)
  }
  return response
}

type ErrorResponse = ConstructorParameters<typeof ActionDestinationErrorResponse>[0]

/** The runtime names an error by its status; two have a name of their own. */
function toErrorResponse(outcome: Undelivered): ErrorResponse {
  const { message: errormessage, ...rest } = outcome
  if (isOurs(outcome)) return { ...rest, errormessage, errortype: 'PAYLOAD_VALIDATION_FAILED' }
  if (rest.status === 401) return { ...rest, errormessage, errortype: 'INVALID_AUTHENTICATION' }
  return { ...rest, errormessage }
}
