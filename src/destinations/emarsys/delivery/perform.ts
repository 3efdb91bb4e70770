import type {
  ActionDefinition,
  ActionDestinationErrorResponse,
  ExecuteInput,
  JSONLikeObject
} from '@segment/actions-core'
import {
  InvalidAudienceMembershipError,
  MultiStatusResponse,
  PayloadValidationError
} from '@segment/actions-core'
import { toError } from '../api/to-error'
import type { Declaration } from '../fields/as-mapped'
import { asMapped } from '../fields/as-mapped'
import type { Settings } from '../generated-types'
import type { ActionSpec } from './action-spec'
import type { Call } from './deliver'
import { deliver } from './deliver'
import type { Outcome, Undelivered } from './outcome'

/** What the runtime hands over with one event, or with the events of a batch. */
export type Input = ExecuteInput<Settings, unknown>

/** The two functions of an action that Segment's runtime calls. */
type Performs<Payload> = Required<
  Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>
>

/** What becomes of events: an outcome for each, at its place. */
export type Deliver<Payload> = (payloads: Payload[], call: Call, input: Input) => Promise<Outcome[]>

/**
 * The two functions of an action, both made of one spec, so that they cannot differ.
 * @param prepare completes a payload by what the mapping says beside its fields
 */
export function performs<Payload extends object, Target>(
  spec: ActionSpec<Payload, Target>,
  fields: Declaration['fields'],
  prepare: (payload: Payload, input: Input) => Payload = (payload) => payload
): Performs<Payload> {
  return performsBy({ title: spec.title, fields }, (payloads, call, input) =>
    deliver(
      spec,
      payloads.map((payload) => prepare(payload, input)),
      call
    )
  )
}

/** The two functions of an action whose events are delivered by `run`. */
export function performsBy<Payload extends object>(
  action: Declaration,
  run: Deliver<Payload>
): Performs<Payload> {
  const runMapped = async (request: Call['request'], data: Input, payloads: Payload[]) =>
    run(await asMapped(action, payloads, data), callOf(request, data), data)
  return {
    perform: async (request, data): Promise<JSONLikeObject | undefined> => {
      const [outcome] = await runMapped(request, data, [data.payload])
      if (outcome && 'message' in outcome) throw errorOf(outcome)
      return outcome?.body
    },
    performBatch: async (request, data) =>
      toMultiStatus(await runMapped(request, data, data.payload))
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
  if (outcome.errortype) return new InvalidAudienceMembershipError(outcome.message)
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
  if (rest.errortype) return { ...rest, errormessage }
  if (isOurs(outcome)) return { ...rest, errormessage, errortype: 'PAYLOAD_VALIDATION_FAILED' }
  if (rest.status === 401) return { ...rest, errormessage, errortype: 'INVALID_AUTHENTICATION' }
  return { ...rest, errormessage }
}
