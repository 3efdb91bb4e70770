import type { DynamicFieldResponse, JSONObject } from '@segment/actions-core'
import { type Context, Hono } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { isRecord } from '../../json'
import type { FoundAction } from '../../runtime/definition'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { redactEntry, toErrorEntry } from '../../runtime/error-entry'
import { usesPlatformToken, withPlatformToken } from '../../runtime/platform-token'
import { guardFor } from '../../runtime/secret-guard'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'
import { createRuntime } from '../../runtime/runtime'

/** What a call for the entries of a drop-down brings. */
export const ChoicesBody = v.object({
  settings: v.nullish(JsonObject),
  payload: v.nullish(JsonObject),
  page: v.nullish(v.union([v.number(), v.string()])),
  auth: v.nullish(v.looseObject({ accessToken: v.nullish(v.string()) })),
  dynamicFieldContext: v.nullish(JsonObject)
})

/** `POST /_workbench/choices/{action}/{field}`: the choices of a drop-down; why there are none is part of the answer. */
export function choicesRoute(context: WorkbenchContext): Hono {
  return new Hono().post('/:action/:field{.+}', (c) => readChoices(c, context))
}

/**
 * Reads the choices of the drop-down that the path names.
 * @param answer how they are told
 * @throws Problem 404 where the action has none of that name
 */
export async function readChoices(
  c: Context,
  context: WorkbenchContext,
  answer: typeof answerChoicesOrError = answerChoices
): Promise<Response> {
  const definition = context.source.current().runnable
  const { key, action } = requireAction(definition, c.req.param('action') ?? '')
  const field = c.req.param('field') ?? ''
  const body = await readBody(c, ChoicesBody)
  if (!hasChoices(action, field))
    throw new Problem(404, 'unknown-field', `The action "${key}" has no drop-down "${field}".`)
  const settings: JSONObject = body.settings ?? {}
  const given = body.auth?.accessToken ?? ''
  const read = (accessToken: string): Promise<Choices> =>
    createRuntime(definition).executeDynamicField(key, field, {
      settings,
      payload: body.payload ?? {},
      page: String(body.page ?? 1),
      auth: { accessToken, refreshToken: '' },
      ...(body.dynamicFieldContext ? { dynamicFieldContext: body.dynamicFieldContext } : {})
    })
  return answer(c, context, { settings, given, read })
}

function hasChoices({ dynamicFields = {} }: FoundAction['action'], field: string): boolean {
  const [name = '', ...inner] = field.split('.')
  const found = Object.hasOwn(dynamicFields, name) ? dynamicFields[name] : undefined
  return inner.length ? isRecord(found) : found !== undefined
}

/** What a drop-down holds; none where there is no such field. */
type Choices = DynamicFieldResponse | never[]

/** How the entries of a drop-down are read. */
interface ChoicesCall {
  readonly settings: JSONObject
  /** The token that the caller brought; empty where the platform's part is ours to play. */
  readonly given: string
  read(accessToken: string): Promise<Choices>
}

/** As the developer CLI tells choices: where the drop-down has an error, 500 with that error in a list. */
export function answerChoicesOrError(
  c: Context,
  context: WorkbenchContext,
  call: ChoicesCall
): Promise<Response> {
  return answerChoices(c, context, call, (choices) =>
    'error' in choices && choices.error ? c.json([choices.error], 500) : c.json(choices)
  )
}

/** Answers with the entries of a drop-down; a throw answers 500 with one entry. */
export async function answerChoices(
  c: Context,
  { source, tokens }: WorkbenchContext,
  { settings, given, read }: ChoicesCall,
  tell = (choices: object): Response => c.json(choices)
): Promise<Response> {
  const definition = source.current().runnable
  const secrets = guardFor(definition, settings, given)
  try {
    if (!usesPlatformToken({ settings, accessToken: given }))
      return tell(secrets.json(await read(given)) as object)
    const attempt = { run: read, isUnauthorized: isRefused }
    const answer = await withPlatformToken(tokens, definition, settings, attempt)
    return tell(guardFor(definition, settings, tokens.current(settings)).json(answer) as object)
  } catch (error) {
    return c.json([redactEntry(toErrorEntry(error), secrets)], 500)
  }
}

function isRefused(answer: Choices): boolean {
  return 'error' in answer && answer.error?.code === '401'
}
