import {
  type ActionDefinition,
  type ActionDestinationErrorResponse,
  type ExecuteInput,
  MultiStatusResponse
} from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { type Call, deliver } from './engine'
import type { Settings } from './generated-types'
import { type Declaration, withMappedIds } from './mapped-ids'
import { errorType, type Outcome, type Refusal, toError } from './outcome'

/** The two functions that Segment's runtime calls, both made of one spec, so that they cannot differ. */
export function performs<Payload>(
  spec: ActionSpec<Payload>,
  fields: Declaration['fields']
): Required<Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>> {
  const run = async (request: Call['request'], data: Input, payloads: Payload[]) =>
    deliver(
      spec,
      await withMappedIds({ title: spec.title, fields }, payloads, data),
      callOf(request, data)
    )
  return {
    perform: async (request, data) => {
      const [outcome] = await run(request, data, [data.payload])
      if (outcome && 'message' in outcome) throw toError(outcome)
      return outcome?.body
    },
    performBatch: async (request, data) => toMultiStatus(await run(request, data, data.payload))
  }
}

type Input = ExecuteInput<Settings, unknown>

function callOf(request: Call['request'], data: Input): Call {
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
