import {
  ActionDefinition,
  ActionDestinationErrorResponse,
  APIError,
  ExecuteInput,
  InputField,
  InvalidAudienceMembershipError,
  InvalidAuthenticationError,
  MultiStatusResponse,
  PayloadValidationError,
  RequestClient,
  RetryableError
} from '@segment/actions-core'
import { messageOf, Refused } from './api/explain'
import { asMapped } from './as-mapped'
import type { Call, Deliver } from './delivery/deliver'
import { isDelivered, Outcome, Undelivered } from './delivery/outcome'
import type { Settings } from './generated-types'
import { overClient } from './transport'

/** What the runtime hands over with one event, or with the events of a batch. */
export type Input = ExecuteInput<Settings, unknown>

/** The two functions of an action that Segment's runtime calls. */
type Performs<Payload> = Required<
  Pick<ActionDefinition<Settings, Payload>, 'perform' | 'performBatch'>
>

/** The two functions of an action, both made of one `deliver`, so that they cannot differ. */
export function performs<Payload extends object>(
  fields: Readonly<Record<string, InputField>>,
  deliver: Deliver<Payload>
): Performs<Payload> {
  const run = (request: RequestClient, data: Input, payloads: Payload[]): Promise<Outcome[]> =>
    deliver(asMapped(fields, payloads, data), callOf(request, data), data)
  return {
    perform: async (request, data) => {
      const [outcome] = await run(request, data, [data.payload])
      if (outcome && !isDelivered(outcome)) throw errorOf(outcome)
      return outcome?.body
    },
    performBatch: async (request, data) => {
      const response = new MultiStatusResponse()
      for (const outcome of await run(request, data, data.payload)) {
        if (isDelivered(outcome)) response.pushSuccessResponse(outcome)
        else response.pushErrorResponse(toErrorResponse(outcome))
      }
      return response
    }
  }
}

/** The way to Emarsys that a call of the runtime brings along. One that hands over no `auth` keeps no token either. */
export function callOf(
  request: RequestClient,
  { settings, auth }: Pick<Input, 'settings' | 'auth'>
): Call {
  const { accessToken } = auth ?? {}
  return { send: overClient(request), settings, accessToken, hostKeepsToken: Boolean(auth) }
}

/** Runs a step of the runtime. @throws the error of actions-core for what was refused; a connection test shows its `response.status` */
export async function orThrow<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    throw Object.assign(errorOf(error.refusal), { response: { status: error.status } })
  }
}

/** What we refuse ourselves was never sent, and Emarsys said nothing of it. */
function isOurs({ status, call }: Undelivered): boolean {
  return status === 400 && call === undefined
}

/** The statuses that `RetryableError` takes. Other 5xx are tried again by their status alone. */
const RETRYABLE = [
  408, 423, 429, 500, 502, 503, 504, 505, 506, 507, 508, 509, 510, 511, 598, 599
] as const

/** The one error of actions-core for what was not done; it keeps the status. */
export function errorOf(refusal: Undelivered): Error {
  const message = messageOf(refusal)
  const { status } = refusal
  if (refusal.errortype) return new InvalidAudienceMembershipError(message)
  if (isOurs(refusal)) return new PayloadValidationError(message)
  if (status === 401) return new InvalidAuthenticationError(message)
  const retryable = RETRYABLE.find((known) => known === status)
  return retryable ? new RetryableError(message, retryable) : new APIError(message, status)
}

type ErrorResponse = ConstructorParameters<typeof ActionDestinationErrorResponse>[0]

/** The runtime names an error by its status; two have a name of their own. */
function toErrorResponse(outcome: Undelivered): ErrorResponse {
  const { status, body, sent } = outcome
  const errortype =
    outcome.errortype ??
    (isOurs(outcome) ? 'PAYLOAD_VALIDATION_FAILED' : undefined) ??
    (status === 401 ? 'INVALID_AUTHENTICATION' : undefined)
  return {
    status,
    errormessage: messageOf(outcome),
    ...(errortype && { errortype }),
    ...(body && { body }),
    ...(sent && { sent })
  }
}
