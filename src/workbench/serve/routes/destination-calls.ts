import type { Context } from 'hono'
import * as v from 'valibot'
import { errorMessage } from '../../errors'
import { redactEntry, toErrorEntry } from '../../runtime/error-entry'
import { RequestLog } from '../../runtime/exchange'
import { withKeptToken } from '../../runtime/platform-token'
import { connectsAudiences } from '../../runtime/run-audience'
import { createRuntime, type Runtime } from '../../runtime/runtime'
import { guardFor } from '../../runtime/secret-guard'
import type { WorkbenchContext } from '../context'
import { readBody } from '../http/read-json'
import { confirmDeletion } from './delete'
import { asText } from './execute-action'
import { JsonObject } from './shapes'

const AudienceBody = v.looseObject({ settings: v.optional(JsonObject, {}) })
const DeleteBody = v.object({
  payload: v.optional(JsonObject, {}),
  settings: v.optional(JsonObject, {}),
  confirmLive: v.optional(v.boolean(), false)
})

/** `POST /createAudience`: 200 with what it is connected to; on a throw 400 `{ ok: false, error }`. */
export function createAudience(c: Context, context: WorkbenchContext): Promise<Response> {
  return callAudience(c, context, (runtime, input) => {
    context.guard.check()
    return runtime.createAudience(input as Parameters<Runtime['createAudience']>[0])
  })
}

/** `POST /getAudience`: 200 where it is still there; on a throw 400 `{ ok: false, error }`. */
export function getAudience(c: Context, context: WorkbenchContext): Promise<Response> {
  return callAudience(c, context, (runtime, input) =>
    runtime.getAudience(input as Parameters<Runtime['getAudience']>[0])
  )
}

async function callAudience(
  c: Context,
  { source, tokens }: WorkbenchContext,
  call: (runtime: Runtime, input: object) => Promise<object>
): Promise<Response> {
  const definition = source.current().runnable
  if (!connectsAudiences(definition)) return c.notFound()
  const body = await readBody(c, AudienceBody)
  const { settings } = body
  const secrets = () => guardFor(definition, settings, tokens.current(settings))
  const runtime = createRuntime(tokens.guard(definition))
  try {
    const input = { ...body, settings: withKeptToken(settings, tokens) }
    return c.json(secrets().json(await call(runtime, input)) as object)
  } catch (error) {
    return c.json({ ok: false, error: secrets().text(errorMessage(error)) }, 400)
  }
}

/** `POST /delete`: 200 with the exchanges of a deletion request; on a throw 200 with one entry for it. */
export async function deleteUser(
  c: Context,
  { source, guard, tokens }: WorkbenchContext
): Promise<Response> {
  const definition = source.current().runnable
  if (!definition.onDelete) return c.notFound()
  const { payload, settings, confirmLive } = await readBody(c, DeleteBody)
  const requests = new RequestLog()
  const secrets = () => guardFor(definition, settings, tokens.current(settings))
  try {
    confirmDeletion(guard, confirmLive)
    const runtime = createRuntime(requests.attach(tokens.guard(definition)))
    await runtime.onDelete?.({ type: 'delete', ...payload }, withKeptToken(settings, tokens))
    return c.json(secrets().json(requests.exchanges.map(asText)) as object)
  } catch (error) {
    const entry = redactEntry(toErrorEntry(error), secrets())
    return c.json([{ ...entry, exchanges: secrets().json(requests.exchanges.map(asText)) }])
  }
}
