import type { JSONObject } from '@segment/actions-core'
import type { Sandbox } from '../../../sandbox'
import { FROM_ENVIRONMENT } from '../http/read-json'
import { wsseNotice } from '../../runtime/wsse-notice'
import type { WorkbenchContext } from '../context'
import type { StateReply } from '../../wire'

/** Emarsys's own address, for the user to read. */
const EMARSYS_URL = 'https://api.emarsys.net'

/** The workbench's state at this moment. */
export function readState(context: WorkbenchContext): StateReply {
  const { version, guard, eventsGuard, sandbox, apiUrl, source, mappings, clock } = context
  const message = source.error()
  return {
    version,
    live: guard.live,
    liveConfirmed: guard.live && guard.confirmed(),
    eventsConfirmed: eventsGuard.live && eventsGuard.confirmed(),
    apiUrl: apiUrl ?? EMARSYS_URL,
    sandbox: sandbox === null ? null : { url: sandbox.url, credentials: sandbox.credentials },
    settings: sandbox === null ? environmentSettings(context) : sandboxSettings(sandbox),
    mappingsFile: mappings.file,
    wsse: wsseNotice(clock()),
    sourceError: message === null ? null : { message }
  }
}

/** The login of the environment: what is secret stays here. */
function environmentSettings({ tracking, source }: WorkbenchContext): JSONObject {
  const fields = source.current().definition.authentication?.fields ?? {}
  const entries = Object.entries(tracking.settings()).map(([key, value]) => [
    key,
    fields[key]?.type === 'password' ? FROM_ENVIRONMENT : String(value)
  ])
  return Object.fromEntries(entries)
}

function sandboxSettings({ credentials }: Sandbox): JSONObject {
  return {
    auth_type: 'legacy',
    api_user: credentials.apiUser,
    api_password: credentials.apiPassword,
    apiClientId: credentials.clientId,
    apiClientSecret: credentials.clientSecret
  }
}
