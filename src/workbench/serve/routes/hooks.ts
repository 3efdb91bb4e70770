import type { ActionDefinition, JSONObject, RequestFn } from '@segment/actions-core'
import { Hono } from 'hono'
import * as v from 'valibot'
import { unansweredSince } from '../../history/journal-entries'
import type { AnyDefinition, FoundAction } from '../../runtime/definition'
import { HOOKS, runHook } from '../../runtime/run-hook'
import { createRuntime, type Runtime } from '../../runtime/runtime'
import { guardFor } from '../../runtime/secret-guard'
import type { HookName, HookReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { answerChoices } from './choices'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

type FieldInput = Parameters<Runtime['executeDynamicField']>[2]

const common = {
  partnerAction: v.string('Name the action.'),
  hook: v.picklist(HOOKS, `A hook is one of ${HOOKS.join(', ')}.`),
  inputs: v.optional(JsonObject, {}),
  settings: v.optional(JsonObject, {})
}
const HookBody = v.object({ ...common, confirmLive: v.optional(v.boolean(), false) })
const ChoicesBody = v.object({ ...common, field: v.string('Name the input.') })

/** `POST /_workbench/hooks`: runs a hook of an action; `POST /_workbench/hooks/choices`: a drop-down among its inputs. */
export function hooksRoute(context: WorkbenchContext): Hono {
  const { source, sandbox, guard, tokens } = context
  const app = new Hono()
  app.post('/', async (c) => {
    const { confirmLive, partnerAction, hook, inputs, settings } = await readBody(c, HookBody)
    const definition = source.current().runnable
    const { key } = requireHook(requireAction(definition, partnerAction, 'partnerAction'), hook)
    if (!confirmLive) guard.check()
    const complete = unansweredSince(sandbox)
    const made = await runHook({ definition, action: key, hook, inputs, settings, tokens })
    const reply = { ...made, exchanges: complete(made.exchanges) }
    // A yes is to something: where nothing was sent, the next one is asked for again.
    if (confirmLive && reply.exchanges.length) guard.confirm()
    const secrets = guardFor(definition, settings, tokens.current(settings))
    return c.json(secrets.json(reply) as HookReply)
  })
  app.post('/choices', async (c) => {
    const { partnerAction, hook, field, inputs, settings } = await readBody(c, ChoicesBody)
    const definition = source.current().runnable
    const found = requireHook(requireAction(definition, partnerAction, 'partnerAction'), hook)
    const data = { settings, payload: inputs }
    const read = inputChoices({ definition, found, hook, field, data })
    return answerChoices(c, context, { settings, given: '', read })
  })
  return app
}

/** @throws Problem 404 where the action has no such hook */
export function requireHook(found: FoundAction, hook: HookName): FoundAction {
  if (found.action.hooks?.[hook]) return found
  throw new Problem(404, 'unknown-hook', `The action "${found.key}" has no hook ${hook}.`)
}

/** Reads a drop-down among the inputs of a hook, under a token. @throws Problem 404 where there is none */
export function inputChoices({
  definition,
  found,
  hook,
  field,
  data
}: {
  definition: AnyDefinition
  found: FoundAction
  hook: HookName
  field: string
  data: object
}) {
  const hooks: ActionDefinition<JSONObject>['hooks'] = found.action.hooks
  const inputs = hooks?.[hook]?.inputFields ?? {}
  const dynamic = Object.hasOwn(inputs, field) ? inputs[field]?.dynamic : undefined
  if (typeof dynamic === 'function')
    return (accessToken: string) =>
      createRuntime(definition).executeDynamicField(
        found.key,
        field,
        { ...data, auth: { accessToken, refreshToken: '' } } as FieldInput,
        dynamic as RequestFn<JSONObject, unknown>
      )
  throw new Problem(404, 'unknown-field', `The hook ${hook} has no drop-down "${field}".`)
}
