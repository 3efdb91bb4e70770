import type { Context } from 'hono'
import * as v from 'valibot'
import { redactEntry, toErrorEntry } from '../../runtime/error-entry'
import { HOOKS, performHook } from '../../runtime/run-hook'
import { guardFor } from '../../runtime/secret-guard'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { answerChoicesOrError, ChoicesBody } from './choices'
import { inputChoices, requireHook } from './hooks'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

const HookBody = v.object({
  ...ChoicesBody.entries,
  audienceSettings: v.nullish(JsonObject),
  hookInputs: v.nullish(JsonObject),
  hookOutputs: v.nullish(JsonObject)
})

/** What a call of a hook names in its path, and brings in its body. */
async function readCall(c: Context, { source }: WorkbenchContext) {
  const definition = source.current().runnable
  const hook = HOOKS.find((known) => known === c.req.param('hook'))
  const found = requireAction(definition, c.req.param('action') ?? '')
  if (!hook) {
    throw new Problem(
      404,
      'unknown-hook',
      `The action "${found.key}" has no hook "${c.req.param('hook')}".`
    )
  }
  const body = await readBody(c, HookBody)
  const { settings, payload, page, auth, hookInputs, hookOutputs, audienceSettings } = body
  return {
    definition,
    hook,
    found: requireHook(found, hook),
    settings: settings ?? {},
    inputs: hookInputs ?? {},
    accessToken: auth?.accessToken ?? undefined,
    more: {
      payload: payload ?? {},
      page: String(page ?? 1),
      ...(audienceSettings && { audienceSettings }),
      ...(hookOutputs && { hookOutputs }),
      ...(body.dynamicFieldContext && { dynamicFieldContext: body.dynamicFieldContext })
    }
  }
}

/** `POST /{action}/hooks/{hook}`: 200 with what the hook returns; 500 with a list of its error. */
export async function executeHook(c: Context, context: WorkbenchContext): Promise<Response> {
  const { found, ...call } = await readCall(c, context)
  const { tokens } = context
  const secrets = () =>
    guardFor(call.definition, call.settings, call.accessToken ?? tokens.current(call.settings))
  try {
    context.guard.check()
    const result = await performHook({ ...call, action: found.key, tokens })
    const { error } = result
    return error
      ? c.json([secrets().json({ ...error })], 500)
      : c.json(secrets().json(result) as object)
  } catch (error) {
    return c.json([redactEntry(toErrorEntry(error), secrets())], 500)
  }
}

/** `POST /{action}/hooks/{hook}/dynamic/{field}`: the choices of a drop-down among the inputs of a hook. */
export async function readHookChoices(c: Context, context: WorkbenchContext): Promise<Response> {
  const { settings, inputs, accessToken, more, ...call } = await readCall(c, context)
  const data = { ...more, settings, payload: inputs, hookInputs: inputs }
  const read = inputChoices({ ...call, field: c.req.param('field') ?? '', data })
  return answerChoicesOrError(c, context, { settings, given: accessToken ?? '', read })
}
