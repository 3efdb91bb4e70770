import { Connection, renewToken } from './connect'
import { createApi, ENDPOINTS } from './emarsys'
import { Refusal, refusalOf, Refused, waitedFor } from './explain'
import type { Answer } from './http'
import { authTypeOf, openLogin } from './login'
import { isAccepted } from './status'

/** How far the clocks may be apart before Emarsys refuses a WSSE header. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5 * 60_000

/**
 * Tests the settings with a call that every action's set-up needs anyway; `settings` is closed to many API users.
 * @throws Refused that says what is wrong and what to do
 */
export function testConnection(connection: Connection): Promise<void> {
  return waitedFor(() => readFields(connection))
}

async function readFields(connection: Connection): Promise<void> {
  const answer = await listFields(connection)
  if (isAccepted(answer)) return
  const refusal = refusalOf(answer, 'connection test', ENDPOINTS.listFields().permission)
  if (refusal.status !== 401 || authTypeOf(connection.settings) !== 'wsse')
    throw new Refused(refusal)
  throw new Refused(explainWsse(answer, refusal))
}

/** Under OAuth 2.0 a kept token may be missing or have expired: then a fresh one is what tells about the credentials. */
async function listFields({ send, settings, accessToken }: Connection): Promise<Answer> {
  const list = (token?: string) =>
    createApi(send, openLogin(settings, token)).call(ENDPOINTS.listFields())
  if (authTypeOf(settings) === 'wsse') return list()
  const answer = accessToken ? await list(accessToken) : undefined
  if (answer && answer.status !== 401) return answer
  return list((await renewToken(send, settings)).accessToken)
}

function explainWsse({ serverTime }: Answer, refusal: Refusal): Refusal {
  const now = new Date()
  if (serverTime && Math.abs(serverTime.getTime() - now.getTime()) > CLOCK_TOLERANCE_MS) {
    const said = `The clock here says ${now.toISOString()}, but Emarsys's says ${serverTime.toISOString()}; they may be 5 minutes apart`
    return { status: 401, said, todo: 'Set the clock here right.' }
  }
  return { ...refusal, todo: 'Check API username and API password in the settings.' }
}
