import {
  type ActionDefinition,
  type ExecuteInput,
  MultiStatusResponse
} from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { type Call, deliver } from './engine'
import type { Settings } from './generated-types'
import { errorType, type Outcome, toError } from './outcome'

/** The two functions that Segment's runtime calls, both made of one spec, so that they cannot differ. */
export function performs<Payload>(
  spec: ActionSpec<Payload>
): Required<Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>> {
  return {
    perform: async (request, data) => {
      const [outcome] = await deliver(spec, [data.payload], callOf(request, data))
      if (outcome?.status === 200) return outcome.body
      throw toError(outcome ?? { status: 500, message: `${spec.title} has no outcome` })
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
  for (const { status, message = '', sent, body } of outcomes) {
    if (status === 200) response.pushSuccessResponse({ status, sent: sent ?? {}, body: body ?? {} })
    else {
      const type = errorType(status)
      response.pushErrorResponse({
        status,
        errormessage: message,
        ...(type && { errortype: type }),
        ...(sent && { sent }),
        ...(body && { body })
      })
    }
  }
  return response
}
