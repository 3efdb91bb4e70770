import type { JSONObject } from '@segment/actions-core'
import type { Context } from 'hono'
import * as v from 'valibot'
import { toExchange } from '../../runtime/exchange'
import type { WorkbenchContext } from '../context'
import { isRecord } from '../../json'
import { type AnyDefinition, findAction } from '../../runtime/definition'
import { readBody } from '../http/read-json'
import { redactEntry, toErrorEntry } from '../../runtime/error-entry'
import { statusOutcome } from '../../runtime/outcome'
import { usesPlatformToken, withPlatformToken } from '../../runtime/platform-token'
import {
  type ActionCall,
  type ActionRun,
  isUnauthorized,
  runAction
} from '../../runtime/run-action'
import { guardFor, type SecretGuard } from '../../runtime/secret-guard'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'
import type { Exchange, Outcome } from '../../wire'

const ActionBody = v.object({
  payload: v.optional(v.union([JsonObject, v.array(JsonObject)]), {}),
  mapping: v.nullish(JsonObject),
  settings: v.nullish(JsonObject),
  auth: v.nullish(v.looseObject({ accessToken: v.nullish(v.string()) })),
  features: v.nullish(v.record(v.string(), v.boolean())),
  subscriptionMetadata: v.nullish(v.record(v.string(), v.string()))
})

/**
 * `POST /{action}`: runs an action and answers with the list of exchanges, or with one entry for what was thrown.
 * Beyond the developer CLI: that entry also holds the exchanges before the throw; a batch's outcomes are counted in the header
 * `X-Event-Outcomes`, and with `?outcomes` in the URL the answer is `{ exchanges, outcomes, error? }`.
 */
export async function executeAction(c: Context, context: WorkbenchContext): Promise<Response> {
  const action = c.req.param('action') ?? ''
  const definition = context.source.current().runnable
  requireAction(definition, action)
  const body = await readBody(c, ActionBody)
  const call: ActionCall = {
    action,
    payload: body.payload,
    mapping: body.mapping ?? mappedAlready(definition, action, body.payload),
    audienceSettings: audienceSettingsOf(body.payload),
    settings: body.settings ?? {},
    accessToken: body.auth?.accessToken ?? undefined,
    features: body.features ?? {},
    subscriptionMetadata: body.subscriptionMetadata ?? {},
    signal: context.signal
  }
  const run = await runGuarded(definition, call, context)
  return answer(c, run, guardFor(definition, call.settings, run.accessToken))
}

/** What a body without a mapping means in the developer CLI: its (first) event is the payload itself, under the fields' names. */
function mappedAlready(
  definition: AnyDefinition,
  action: string,
  payload: JSONObject | JSONObject[]
): JSONObject {
  const fields = findAction(definition, action)?.action.fields ?? {}
  const [first = {}] = [payload].flat()
  return Object.fromEntries(Object.entries(first).filter(([key]) => Object.hasOwn(fields, key)))
}

/** The settings of the audience that the (first) event is about. */
function audienceSettingsOf(payload: JSONObject | JSONObject[]): JSONObject | undefined {
  const [first] = [payload].flat()
  const personas = isRecord(first?.context) ? first.context.personas : undefined
  const settings = isRecord(personas) ? personas.audience_settings : undefined
  return isRecord(settings) ? (settings as JSONObject) : undefined
}

/** Runs the action when that is allowed, with the caller's token or the platform's. */
async function runGuarded(
  definition: AnyDefinition,
  call: ActionCall,
  { guard, tokens }: WorkbenchContext
): Promise<ActionRun> {
  try {
    guard.check()
    if (!usesPlatformToken(call)) return await runAction(definition, call)
    return await withPlatformToken(tokens, definition, call.settings, {
      isUnauthorized,
      run: async (accessToken, refused) => {
        const run = await runAction(definition, { ...call, accessToken })
        return { ...run, responses: [...(refused?.responses ?? []), ...run.responses] }
      }
    })
  } catch (error) {
    return { responses: [], error }
  }
}

function answer(c: Context, run: ActionRun, secrets: SecretGuard): Response {
  const exchanges = secrets.json(run.responses.map((response) => asText(toExchange(response))))
  const outcomes = (run.results ?? []).map((result, index) => toOutcome(index, result))
  const error = run.error === undefined ? undefined : redactEntry(toErrorEntry(run.error), secrets)
  if (run.results !== undefined) c.header('X-Event-Outcomes', countOutcomes(outcomes))
  if (c.req.query('outcomes') !== undefined) {
    return c.json({ exchanges, outcomes: secrets.json(outcomes), error })
  }
  return c.json(error === undefined ? exchanges : [{ ...error, exchanges }])
}

/** The developer CLI shows a request's body as the text that was sent. */
export function asText({ request, response }: Exchange): Exchange {
  const { body } = request
  return {
    request: { ...request, body: typeof body === 'string' ? body : JSON.stringify(body) },
    response
  }
}

/** The outcome of an event of a batch, from what the runtime reports for it. */
function toOutcome(index: number, result: object): Outcome {
  const httpStatus = 'status' in result ? Number(result.status) : 500
  return {
    index,
    status: statusOutcome(httpStatus),
    httpStatus,
    ...('errormessage' in result ? { message: String(result.errormessage) } : {}),
    ...('sent' in result ? { sent: result.sent } : {}),
    ...('body' in result ? { body: result.body } : {})
  }
}

/** How many events had which outcome, as `delivered=2, rejected=1`: short enough for a header. */
function countOutcomes(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status}=${count}`).join(', ')
}
