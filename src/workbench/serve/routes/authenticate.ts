import { Destination, type JSONObject } from '@segment/actions-core'
import type { AnyDefinition } from '../definition/loaded-definition'
import { errorMessage } from '../error-message'
import { toFieldErrors, toFieldMap } from '../preview/schema-errors'

/** The body of `POST /authenticate`; `fields` maps a setting's key to what is wrong with it. */
export type AuthenticateReply =
  | { readonly ok: true }
  | { readonly ok: false; readonly error: string; readonly fields: Record<string, string> }

/** Tests a connection with these settings; whatever is wrong with them is an answer, not a throw. */
export async function testConnection(
  definition: AnyDefinition,
  settings: JSONObject
): Promise<AuthenticateReply> {
  try {
    await new Destination(definition).testAuthentication(settings)
    return { ok: true }
  } catch (error) {
    const errors = toFieldErrors(error)
    const fields = toFieldMap(errors)
    const text = errors.map(({ message }) => message).join(' ')
    return { ok: false, error: text === '' ? errorMessage(error) : text, fields }
  }
}
