import { type DecoratedResponse, defaultValues, type JSONObject } from '@segment/actions-core'
import { toErrorEntry } from './error-entry'
import { type AnyDefinition, findAction, type FoundAction } from './definition'
import { createRuntime } from './runtime'

/** What `POST /{action}` asks for: events for one action, without a trigger. */
export interface ActionCall {
  readonly action: string
  /** An event, or several for a batch. */
  readonly payload: JSONObject | JSONObject[]
  readonly mapping: JSONObject
  readonly settings: JSONObject
  readonly accessToken: string | undefined
  readonly audienceSettings?: JSONObject | undefined
  readonly features: Record<string, boolean>
  readonly subscriptionMetadata: Record<string, string>
  readonly signal: AbortSignal
}

/** What a run of an action leaves: the answers it got, in order, and how it ended. */
export interface ActionRun {
  readonly responses: readonly DecoratedResponse[]
  /** A batch's results, one an event. */
  readonly results?: readonly object[]
  /** The token that was used last, for taking it out of what is shown. */
  readonly accessToken?: string | undefined
  /** What the action threw. */
  readonly error?: unknown
}

/**
 * Runs an action once with events, as Segment's developer CLI does: the trigger is not asked, the defaults of the fields
 * fill what the mapping leaves out. The destination is made again for each run, so nothing of one shows in the next.
 */
export async function runAction(definition: AnyDefinition, call: ActionCall): Promise<ActionRun> {
  const found = findAction(definition, call.action)
  const destination = createRuntime(definition)
  const action = destination.actions[found?.key ?? '']
  if (!found || action === undefined)
    return { responses: [], error: new Error(`No action ${call.action}.`) }
  const { payload, settings, accessToken, features, subscriptionMetadata, signal } = call
  const bundle = {
    mapping: { ...defaultsOf(found), ...call.mapping },
    settings,
    auth: { accessToken: accessToken ?? '', refreshToken: '' },
    features,
    subscriptionMetadata,
    signal,
    ...(call.audienceSettings && { audienceSettings: call.audienceSettings })
  }
  const { responses } = destination
  try {
    if (Array.isArray(payload)) {
      const results = await action.executeBatch({ ...bundle, data: payload })
      return { responses, results, accessToken }
    }
    await action.execute({ ...bundle, data: payload })
    return { responses, accessToken }
  } catch (error) {
    return { responses, error, accessToken }
  }
}

function defaultsOf({ action }: FoundAction): JSONObject {
  return defaultValues(action.fields) as JSONObject
}

/** Tells whether Emarsys refused the credentials for all that the run was about; where some got through, it did not. */
export function isUnauthorized({ error, results }: ActionRun): boolean {
  if (error !== undefined) return toErrorEntry(error).statusCode === 401
  const statuses = (results ?? []).map((result) => ('status' in result ? result.status : 500))
  return statuses.length > 0 && statuses.every((status) => status === 401)
}
