import type { Context } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { createRedactor, type Redactor } from '../exchange/redact'
import { toExchange } from '../exchange/to-exchange'
import { readBody } from '../http/read-json'
import { type ErrorEntry, redactEntry, toErrorEntry } from '../run/error-entry'
import { countOutcomes, toOutcome } from '../run/outcomes'
import { type ActionCall, type ActionRun, runAction } from '../run/run-action'
import { runWithToken, usesPlatformToken } from '../run/run-with-token'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

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
  requireAction(context.source.current().runnable, action)
  const body = await readBody(c, ActionBody)
  const call: ActionCall = {
    action,
    payload: body.payload,
    mapping: body.mapping ?? {},
    settings: body.settings ?? {},
    accessToken: body.auth?.accessToken ?? undefined,
    features: body.features ?? {},
    subscriptionMetadata: body.subscriptionMetadata ?? {},
    signal: context.signal
  }
  const run = await runGuarded(context, call)
  return answer(c, run, createRedactor(call.settings, { access_token: run.accessToken ?? '' }))
}

/** Runs the action when that is allowed, with the caller's token or the platform's. */
async function runGuarded(
  { source, guard, tokens }: WorkbenchContext,
  call: ActionCall
): Promise<ActionRun> {
  const definition = source.current().runnable
  try {
    guard.check()
    return usesPlatformToken(call)
      ? await runWithToken(definition, call, tokens)
      : await runAction(definition, call)
  } catch (error) {
    return { responses: [], error }
  }
}

function answer(c: Context, run: ActionRun, redactor: Redactor): Response {
  const exchanges = run.responses.map((response) => toExchange(response, redactor))
  const outcomes = (run.results ?? []).map((result, index) => toOutcome(index, result, redactor))
  const error = run.error === undefined ? undefined : readError(run.error, redactor)
  if (run.results !== undefined) c.header('X-Event-Outcomes', countOutcomes(outcomes))
  if (c.req.query('outcomes') !== undefined) return c.json({ exchanges, outcomes, error })
  return c.json(error === undefined ? exchanges : [{ ...error, exchanges }])
}

function readError(error: unknown, redactor: Redactor): ErrorEntry {
  return redactEntry(toErrorEntry(error), redactor)
}
