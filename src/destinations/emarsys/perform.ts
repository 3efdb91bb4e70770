import {
  type ActionDefinition,
  type ActionDestinationErrorResponse,
  type ExecuteInput,
  MultiStatusResponse
} from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { type Call, deliver } from './engine'
import type { Settings } from './generated-types'
import { errorType, type Outcome, type Refusal, toError } from './outcome'

/** The two functions that Segment's runtime calls, both made of one spec, so that they cannot differ. */
export function performs<Payload>(
  spec: ActionSpec<Payload>
): Required<Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>> {
  return {
    perform: async (request, data) => {
      const [outcome] = await deliver(spec, [data.payload], callOf(request, data))
      if (outcome && 'message' in outcome) throw toError(outcome)
      return outcome?.body
    },
    performBatch: async (request, data) =>
      toMultiStatus(await deliver(spec, data.payload, callOf(request, data)))
  }
}

function callOf(request: Call['request'], data: ExecuteInput<Settings, unknown>): Call {
  return { request, settings: data.settings, accessToken: data.auth?.accessToken }
}

function toMultiStatus(outcomes: Outcome[]): MultiStatusResponse {
  const response = new MultiStatusResponse()
  for (const outcome of outcomes) {
    if ('message' in outcome) response.pushErrorResponse(toErrorResponse(outcome))
    else response.pushSuccessResponse({ sent: {}, ...outcome })
  }
  return response
}

function toErrorResponse({
  message,
  ...outcome
}: Refusal): ConstructorParameters<typeof ActionDestinationErrorResponse>[0] {
  const errortype = errorType(outcome.status)
  return { ...outcome, errormessage: message, ...(errortype && { errortype }) }
}
