import type { Subscription } from '../../src/workbench/wire'
import { prettyJson } from '../lib/json'

/** What an action's opaque id is called where it has to be filled in. */
const WHERE =
  'the id of the action, as the destination in Segment lists it (GET /destinations/{id})'

/** A mapping as the body of Segment's Public API, "Create Destination Subscription". */
export function toPublicApi({
  name,
  enabled,
  subscribe,
  mapping,
  partnerAction,
  ...rest
}: Subscription): object {
  return {
    name: name ?? partnerAction,
    actionId: 'ACTION_ID',
    trigger: subscribe,
    enabled: enabled !== false,
    ...rest,
    settings: mapping
  }
}

/** The same as a command; the ids and the token are variables of the shell. */
export function toPublicApiCurl(subscription: Subscription): string {
  const body = JSON.stringify(toPublicApi(subscription)).replaceAll("'", "'\\''")
  return [
    `# ACTION_ID: ${WHERE}`,
    'curl -X POST "https://api.segmentapis.com/destinations/$DESTINATION_ID/subscriptions" \\',
    '  -H "Authorization: Bearer $SEGMENT_TOKEN" \\',
    "  -H 'Content-Type: application/json' \\",
    `  --data-raw '${body}'`
  ].join('\n')
}

/** The same as a resource of Segment's Terraform provider; what is opaque is a variable. */
export function toTerraform(subscription: Subscription): string {
  const { name, enabled, subscribe, mapping, partnerAction } = subscription
  const title = name ?? partnerAction
  const label =
    title
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'mapping'
  const settings = prettyJson(mapping).split('\n').join('\n  ')
  return `variable "action_id" {
  description = "${WHERE}"
  type        = string
}

variable "destination_id" {
  type = string
}

resource "segment_destination_subscription" "${/^\d/.test(label) ? `m_${label}` : label}" {
  action_id            = var.action_id
  destination_id       = var.destination_id
  enabled              = ${enabled !== false}
  model_id             = null
  name                 = ${quote(title)}
  reverse_etl_schedule = null
  settings             = jsonencode(${escapeTemplates(settings)})
  trigger              = ${quote(subscribe)}
}
`
}

function quote(text: string): string {
  return escapeTemplates(JSON.stringify(text))
}

/** In Terraform's strings `${` and `%{` begin an expression; doubled, they stand for themselves. */
function escapeTemplates(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign)
}
