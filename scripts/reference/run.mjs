// Runs actions of the destination against a sandbox, with an event and a mapping made of the definition alone.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { Destination, defaultValues } = require('@segment/actions-core')
const { parseFql } = require('@segment/destination-subscriptions')
const { destination } = require('../../dist/index.js')

/** What has no default and must be mapped: ids of the sandbox's own shop. */
const TARGETS = {
  contactlistid: 482019135,
  eventid: 1001,
  integrationId: 'shop',
  eventConfigurationId: 'order'
}

/** The action whose events name their contact in the payload, and whose API is not the Core API; OAuth 2.0 only. */
export const ENGAGEMENT = 'triggerEngagementEvent'

export { destination }

/** A mapping as a new one begins, with what an action cannot do without. */
export function exampleMapping({ fields, syncMode }) {
  const targets = Object.entries(TARGETS).filter(([key]) => key in fields)
  const sync = syncMode ? { __segment_internal_sync_mode: syncMode.default } : {}
  return { ...Object.fromEntries(targets), ...defaultValues(fields), ...sync }
}

/** An event that the action's default subscription takes; its time is long ago, so that the reference is the same in every run. */
export function exampleEvent(action, email = 'ada@example.com') {
  const wanted = leavesOf(parseFql(action.defaultSubscription))
  const type = wanted.find((leaf) => leaf.type === 'event-type')?.value ?? 'track'
  const name = wanted.find((leaf) => leaf.type === 'event')?.value
  const audience = JSON.stringify(action.fields).includes('$.context.personas')
  const values = audience ? { vip_customers: true } : {}
  return {
    type,
    ...(name && { event: name }),
    messageId: 'message-1',
    timestamp: '2026-01-15T09:07:12.345Z',
    userId: 'user-1',
    ...(type === 'identify'
      ? { traits: { email, firstName: 'Ada', lastName: 'King', ...values } }
      : { properties: { email, order: 'A-1', ...values } }),
    ...(audience && { context: { personas: personas() } })
  }
}

function personas() {
  return {
    computation_class: 'audience',
    computation_key: 'vip_customers',
    external_audience_id: String(TARGETS.contactlistid)
  }
}

function leavesOf(node) {
  return node.children ? node.children.flatMap(leavesOf) : [node]
}

/** What the runtime reports for each event of one batch, and the requests that were made. */
export async function runBatch(sandbox, name, events) {
  const action = destination.actions[name]
  const login = name === ENGAGEMENT ? await oauth(sandbox) : wsse(sandbox)
  const after = sandbox.lastRequest()
  const results = await new Destination(sandbox.attach(destination)).executeBatch(name, {
    events,
    mapping: exampleMapping(action),
    ...login
  })
  return { results, requests: sandbox.requests({ after }) }
}

function wsse({ credentials }) {
  return { settings: { api_user: credentials.apiUser, api_password: credentials.apiPassword } }
}

/** As the platform keeps them: with a token. */
async function oauth({ credentials, url }) {
  const { clientId, clientSecret } = credentials
  const basic = Buffer.from(`${clientId}:${clientSecret}`).toString('base64')
  const response = await fetch(`${url}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${basic}` },
    body: new URLSearchParams({ grant_type: 'client_credentials' })
  })
  const { access_token: accessToken } = await response.json()
  return {
    settings: { auth_type: 'new', apiClientId: clientId, apiClientSecret: clientSecret },
    auth: { accessToken, refreshToken: '' }
  }
}
