import type { DynamicFieldResponse, JSONObject } from '@segment/actions-core'
import type { Context } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { redactEntry, toErrorEntry } from '../../runtime/error-entry'
import { usesPlatformToken, withPlatformToken } from '../../runtime/platform-token'
import { guardFor } from '../../runtime/secret-guard'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'
import { createRuntime } from '../../runtime/runtime'

const ChoicesBody = v.object({
  settings: v.nullish(JsonObject),
  payload: v.nullish(JsonObject),
  page: v.nullish(v.string()),
  auth: v.nullish(v.looseObject({ accessToken: v.nullish(v.string()) })),
  dynamicFieldContext: v.nullish(JsonObject)
})

/** `POST /{action}/{dynamic field}`: the choices of a drop-down, from the account; a throw answers 500 with one entry. */
export async function readChoices(c: Context, context: WorkbenchContext): Promise<Response> {
  const definition = context.source.current().runnable
  const action = c.req.param('action') ?? ''
  const { key } = requireAction(definition, action)
  const body = await readBody(c, ChoicesBody)
  const settings: JSONObject = body.settings ?? {}
  const given = body.auth?.accessToken ?? ''
  const read = (accessToken: string): Promise<Choices> =>
    createRuntime(definition).executeDynamicField(key, c.req.param('field') ?? '', {
      settings,
      payload: body.payload ?? {},
      ...(body.page ? { page: body.page } : {}),
      auth: { accessToken, refreshToken: '' },
      ...(body.dynamicFieldContext ? { dynamicFieldContext: body.dynamicFieldContext } : {})
    })
  return answerChoices(c, context, { settings, given, read })
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

/** Answers with the entries of a drop-down; a throw answers 500 with one entry, as in the developer CLI. */
export async function answerChoices(
  c: Context,
  { source, tokens }: WorkbenchContext,
  { settings, given, read }: ChoicesCall
): Promise<Response> {
  const definition = source.current().runnable
  const secrets = guardFor(definition, settings, { access_token: given })
  try {
    if (!usesPlatformToken({ settings, accessToken: given }))
      return c.json(secrets.json(await read(given)) as object)
    const attempt = { run: read, isUnauthorized: isRefused }
    const answer = await withPlatformToken(tokens, definition, settings, attempt)
    const kept = { access_token: tokens.current(settings) ?? '' }
    return c.json(guardFor(definition, settings, kept).json(answer) as object)
  } catch (error) {
    return c.json([redactEntry(toErrorEntry(error), secrets)], 500)
  }
}

function isRefused(answer: Choices): boolean {
  return 'error' in answer && answer.error?.code === '401'
}
