// Runs actions of the destination against a sandbox, with an event and a mapping made of the definition alone.
import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)
const { Destination, defaultValues } = require('@segment/actions-core')
const { parseFql } = require('@segment/destination-subscriptions')
const { destination } = require('../../dist/index.js')

/** What has no default and must be mapped: ids of the sandbox's own shop. */
const TARGETS = { contactlistid: 482019135, eventid: 1001 }

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
  const { apiUser: api_user, apiPassword: api_password } = sandbox.credentials
  const subscription = {
    partnerAction: name,
    subscribe: action.defaultSubscription,
    mapping: exampleMapping(action)
  }
  const after = sandbox.lastRequest()
  const [{ multistatus }] = await new Destination(sandbox.attach(destination)).onBatch(events, {
    api_user,
    api_password,
    subscription
  })
  return { results: multistatus, requests: sandbox.requests({ after }) }
}
