import type { Json, JsonObject, Subscription } from '../../src/workbench/wire'
import { isJsonObject, prettyJson } from '../lib/json'

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
  const { name, enabled, subscribe, mapping, partnerAction, ...rest } = subscription
  // Segment's own keys of a warehouse's mapping.
  const { modelId, reverseETLSchedule, ...others } = rest as JsonObject
  const title = name ?? partnerAction
  return `variable "action_id" {
  description = "${WHERE}"
  type        = string
}

variable "destination_id" {
  type = string
}

resource "segment_destination_subscription" "${labelOf(title)}" {
${Object.keys(others).length === 0 ? '' : `  ${BESIDE} ${JSON.stringify(others)}\n`}  action_id            = var.action_id
  destination_id       = var.destination_id
  enabled              = ${enabled !== false}
  model_id             = ${typeof modelId === 'string' ? quote(modelId) : null}
  name                 = ${quote(title)}
  reverse_etl_schedule = ${isJsonObject(reverseETLSchedule) ? schedule(reverseETLSchedule) : null}
  settings             = ${encoded(mapping, '  ')}
  trigger              = ${quote(subscribe)}
}
`
}

/** Begins a comment with what the provider's resource has no arguments for; an import reads it again. */
export const BESIDE = '# Beside the arguments of the provider:'

function labelOf(title: string): string {
  const label = title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
  return /^[a-z]/.test(label) ? label : `mapping_${label}`.replace(/_$/, '')
}

/** The provider takes a schedule's `config` as JSON. */
function schedule({ config, ...others }: JsonObject): string {
  const lines = Object.entries(others).map(([key, value]) => `    ${key} = ${quote(value)}\n`)
  const last = config === undefined ? '' : `    config   = ${encoded(config, '    ')}\n`
  return `{\n${lines.join('')}${last}  }`
}

function encoded(value: Json, indent: string): string {
  const text = prettyJson(value).split('\n').join(`\n${indent}`)
  return `jsonencode(${escapeTemplates(text)})`
}

function quote(value: Json): string {
  return escapeTemplates(JSON.stringify(value))
}

/** In Terraform's strings `${` and `%{` begin an expression; doubled, they stand for themselves. */
function escapeTemplates(text: string): string {
  return text.replace(/[$%](?=\{)/g, (sign) => sign + sign)
}
