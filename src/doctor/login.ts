import type { RequestClient } from '@segment/actions-core'
import { isRecord } from '../destinations/emarsys/api/envelope'
import { ENDPOINTS } from '../destinations/emarsys/api/emarsys'
import { explainAnswer } from '../destinations/emarsys/api/explain'
import type { Answer } from '../destinations/emarsys/api/http'
import type { Login } from '../destinations/emarsys/api/login'
import { openLogin } from '../destinations/emarsys/api/login'
import { requestStatus } from '../destinations/emarsys/api/status'
import { fetchToken } from '../destinations/emarsys/api/token'
import type { Settings } from '../destinations/emarsys/generated-types'
import { overClient } from '../destinations/emarsys/transport'
import { errorMessage } from '../workbench/errors'
import { wsseNotice } from '../workbench/runtime/wsse-notice'
import { type Calls, createCalls } from './account'
import { type Finding, fine } from './check'

/** How far the clocks may be apart before Emarsys refuses a WSSE header. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/** A clock that is further off than this is told, though it still works. Milliseconds. */
const CLOCK_NOTICE_MS = 60_000

/** Gets an access token. @param expired one that was refused, where another is wanted */
export type GetToken = (
  request: RequestClient,
  settings: Settings,
  expired?: string
) => Promise<{ accessToken: string }>

/** Opens the login that the settings choose; a finding where it cannot be opened. */
export async function logIn(
  request: RequestClient,
  settings: Settings,
  {
    getToken = (client, its) => fetchToken(overClient(client), its),
    expired
  }: { getToken?: GetToken | undefined; expired?: string | undefined } = {}
): Promise<(Login & { accessToken?: string }) | { failed: Finding }> {
  try {
    if (settings.auth_type !== 'new') return openLogin(settings)
    const { accessToken } = await getToken(request, settings, expired)
    return { ...openLogin(settings, accessToken), accessToken }
  } catch (error) {
    const message = errorMessage(error)
    return { failed: { status: 'wrong', subject: 'Login', message } }
  }
}

/** What the first read of the account tells of the login. */
export function checkLogin(login: Login, fields: Answer, now: Date): Finding[] {
  const status = requestStatus(fields)
  const subject = login.authType === 'wsse' ? 'Login (WSSE, API v2)' : 'Login (OAuth 2.0, API v3)'
  const clock = checkClock(fields, now, login.authType === 'wsse')
  if (status === 401 && clock.some((found) => found.status === 'wrong')) {
    const message = 'Whether the credentials are right cannot be seen while the clock is wrong.'
    return [{ status: 'skipped', subject, message }, ...clock]
  }
  if (status === 200 || status === 403)
    return [fine(subject, 'The credentials are accepted.'), ...clock]
  const message = explainAnswer(fields, 'login', ENDPOINTS.listFields().permission)
  return [{ status: 'wrong', subject, message }, ...clock]
}

function checkClock({ serverTime }: Answer, now: Date, matters: boolean): Finding[] {
  if (!serverTime) return []
  const apart = Math.abs(serverTime.getTime() - now.getTime())
  const seconds = Math.round(apart / 1000)
  if (apart <= CLOCK_NOTICE_MS) return [fine('Clock', `${seconds} s from Emarsys's.`)]
  const status = matters && apart > CLOCK_TOLERANCE_MS ? 'wrong' : 'warning'
  return [
    {
      status,
      subject: 'Clock',
      message: `${seconds} s from Emarsys's; WSSE allows 5 minutes.`,
      todo: 'Set the clock of this machine right.'
    }
  ]
}

/** The account's name, for who may read it. */
export function checkAccount(settings: Answer): Finding {
  const data = settings.envelope?.data
  if (requestStatus(settings) === 200 && isRecord(data))
    return fine('Account', String(data.name ?? 'without a name'))
  return {
    status: 'skipped',
    subject: 'Account',
    message:
      'Its name may not be read (permission customer.settings); nothing needs it. Check by another way that this is the account you mean.'
  }
}

/** How long WSSE still works. */
export function checkWsseEnd(now: Date): Finding {
  const { daysLeft, until, message } = wsseNotice(now)
  if (message === null)
    return fine('WSSE', `${daysLeft} days until Emarsys switches it off (${until}).`)
  return { status: daysLeft < 0 ? 'wrong' : 'warning', subject: 'WSSE', message }
}

/** Whether OAuth 2.0 credentials beside WSSE work already; `settings` hold both logins. */
export async function checkOAuthBeside(
  request: RequestClient,
  settings: Settings
): Promise<Finding> {
  const subject = 'OAuth 2.0 beside WSSE'
  const { apiClientId, apiClientSecret } = settings
  if (!apiClientId && !apiClientSecret) {
    const message = 'No OAuth 2.0 credentials are set; they are needed from 2027.'
    return { status: 'skipped', subject, message, todo: 'See docs/migrate-to-oauth.md.' }
  }
  if (!apiClientId || !apiClientSecret) {
    const missing = apiClientId ? 'The client secret' : 'The client ID'
    const todo = 'Set EMARSYS_API_CLIENT_ID and EMARSYS_API_CLIENT_SECRET, or neither.'
    return { status: 'wrong', subject, message: `${missing} is missing.`, todo }
  }
  const login = await logIn(request, { ...settings, auth_type: 'new' })
  if ('failed' in login) return { ...login.failed, subject }
  return readUnderOAuth(createCalls(request, login), subject)
}

async function readUnderOAuth(calls: Calls, subject: string): Promise<Finding> {
  const answer = await calls.fields()
  if (requestStatus(answer) === 200)
    return fine(subject, 'The client gets a token, and API v3 answers. You can switch.')
  const message = `The client gets a token, but cannot work: ${explainAnswer(answer, 'API v3', ENDPOINTS.listFields().permission)}`
  return { status: 'wrong', subject, message }
}
