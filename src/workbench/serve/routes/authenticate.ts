import type { JSONObject } from '@segment/actions-core'
import type { TokenKeeper } from '../../runtime/token-keeper'
import type { AnyDefinition } from '../../runtime/definition'
import { errorMessage } from '../../errors'
import { toFieldErrors, toFieldMap } from '../../runtime/schema-errors'
import { fetchToken, usesPlatformToken } from '../../runtime/platform-token'
import { guardFor } from '../../runtime/secret-guard'
import { createRuntime } from '../../runtime/runtime'
import type { ConnectionReply } from '../../wire'

/** Tests a connection with these settings; whatever is wrong with them is an answer, not a throw. */
export async function testConnection(
  definition: AnyDefinition,
  settings: JSONObject,
  tokens: TokenKeeper
): Promise<ConnectionReply> {
  try {
    const kept = await keptToken(definition, settings, tokens)
    await createRuntime(definition).testAuthentication({ ...settings, ...kept })
    return { ok: true }
  } catch (error) {
    const secrets = guardFor(definition, settings)
    const errors = toFieldErrors(error).map((one) => ({
      ...one,
      message: secrets.text(one.message)
    }))
    const text = errors.map(({ message }) => message).join(' ')
    const fields = toFieldMap(errors)
    return { ok: false, error: text === '' ? secrets.text(errorMessage(error)) : text, fields }
  }
}

/**
 * The platform's token for these settings, in the form in which the runtime hands it on. Without one, each test would fetch
 * its own, and the third within a minute would fail.
 */
async function keptToken(
  definition: AnyDefinition,
  settings: JSONObject,
  tokens: TokenKeeper
): Promise<JSONObject> {
  if (!usesPlatformToken({ settings, accessToken: undefined })) return {}
  try {
    const token = await tokens.token(definition, settings, () => fetchToken(definition, settings))
    return token === undefined ? {} : { oauth: { access_token: token } }
  } catch {
    // The test itself finds the same and says it better.
    return {}
  }
}
