import { Destination } from '@segment/actions-core'
import type { Context } from 'hono'
import * as v from 'valibot'
import type { WorkbenchContext } from '../context'
import { createRedactor } from '../exchange/redact'
import { readBody } from '../http/read-json'
import { redactEntry, toErrorEntry } from '../run/error-entry'
import { usesPlatformToken } from '../run/run-with-token'
import { requireAction } from './require-action'
import { JsonObject } from './shapes'

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
  requireAction(definition, action)
  const {
    settings: sent,
    payload,
    page,
    auth,
    dynamicFieldContext
  } = await readBody(c, ChoicesBody)
  const settings = sent ?? {}
  let accessToken = auth?.accessToken ?? ''
  try {
    if (usesPlatformToken({ settings, accessToken })) {
      accessToken = await context.tokens.token(definition, settings)
    }
    const result = await new Destination(definition).executeDynamicField(
      action,
      c.req.param('field') ?? '',
      {
        settings,
        payload: payload ?? {},
        ...(typeof page === 'string' ? { page } : {}),
        auth: { accessToken, refreshToken: '' },
        ...(dynamicFieldContext ? { dynamicFieldContext } : {})
      }
    )
    return c.json(result)
  } catch (error) {
    const redactor = createRedactor(settings, { access_token: accessToken })
    return c.json([redactEntry(toErrorEntry(error), redactor)], 500)
  }
}
