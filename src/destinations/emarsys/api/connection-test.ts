import type { RequestClient } from '@segment/actions-core'
import { InvalidAuthenticationError } from '@segment/actions-core'
import type { Settings } from '../generated-types'
import { createApi, PERMISSIONS } from './emarsys'
import { explainAnswer } from './explain'
import type { Answer } from './http'
import { authTypeOf, openLogin } from './login'
import { CHECK_CREDENTIALS, requestStatus } from './status'
import { toError } from './to-error'
import { fetchToken } from './token'

const CALL = 'connection test'

/** How far the clocks may be apart before Emarsys refuses a WSSE header. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Tests the settings with a call that every action's set-up needs anyway; `settings` is closed to many API users.
 * @throws an error of actions-core that says what is wrong and what to do
 */
export async function testConnection(
  request: RequestClient,
  settings: Settings,
  accessToken?: string
): Promise<void> {
  const answer = await listFields(request, settings, accessToken)
  const status = requestStatus(answer)
  if (status === 200) return
  if (status === 401 && authTypeOf(settings) === 'wsse')
    throw new InvalidAuthenticationError(explainWsse(answer))
  throw toError({ status, message: explainAnswer(answer, CALL, PERMISSIONS.listFields) })
}

/** Under OAuth 2.0 a kept token may be missing or have expired: then a fresh one is what tells about the credentials. */
async function listFields(
  request: RequestClient,
  settings: Settings,
  accessToken?: string
): Promise<Answer> {
  const list = (token?: string) => createApi(request, openLogin(settings, token)).listFields()
  if (authTypeOf(settings) === 'wsse') return list()
  const answer = accessToken ? await list(accessToken) : undefined
  if (answer && answer.status !== 401) return answer
  return list((await fetchToken(request, settings)).accessToken)
}

function explainWsse(answer: Answer): string {
  const now = new Date()
  const { serverTime } = answer
  if (serverTime && Math.abs(serverTime.getTime() - now.getTime()) > CLOCK_TOLERANCE_MS) {
    return `The clock here says ${now.toISOString()}, but Emarsys's says ${serverTime.toISOString()}; they may be 5 minutes apart. Set the clock here right.`
  }
  return explainAnswer(answer, CALL, PERMISSIONS.listFields).replace(
    CHECK_CREDENTIALS,
    'Check API username and API password in the settings.'
  )
}
