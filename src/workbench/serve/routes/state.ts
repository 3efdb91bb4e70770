import type { JSONObject } from '@segment/actions-core'
import type { Sandbox } from '../../../sandbox'
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
    settings: sandbox === null ? {} : sandboxSettings(sandbox),
    mappingsFile: mappings.file,
    wsse: wsseNotice(clock()),
    sourceError: message === null ? null : { message }
  }
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
