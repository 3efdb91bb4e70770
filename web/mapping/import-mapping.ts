import type { Json, JsonObject, Manifest, Subscription } from '../../src/workbench/wire'
import { isJsonObject } from '../lib/json'
import { BESIDE } from './export-mapping'
import { type HclBlock, readBlock } from './hcl'

/** A mapping from elsewhere; its action is null where its fields fit several, and its name says nothing. */
export interface Imported {
  readonly name: string | undefined
  readonly enabled: boolean
  readonly action: string | null
  /** The actions that it may be for. */
  readonly candidates: readonly string[]
  readonly subscribe: string
  readonly mapping: JsonObject
  /** What else the entry holds, kept as it came. */
  readonly rest: JsonObject
}

/**
 * Reads mappings from a text: this package's own, Segment's Public API, Terraform, or a cURL command with one of them.
 * @throws Error that says what is missing
 */
export function readImport(text: string, manifest: Manifest): Imported[] {
  const found = entriesOf(text).map((entry) => toImported(entry, manifest))
  if (found.length === 0) throw new Error('There is no mapping in this text.')
  return found
}

/** An imported mapping with its action as Segment's form of this package. */
export function importedSubscription(imported: Imported, action: string): Subscription {
  const { name, enabled, subscribe, mapping, rest } = imported
  return {
    ...rest,
    ...(name === undefined ? {} : { name }),
    enabled,
    partnerAction: action,
    subscribe,
    mapping
  }
}

function entriesOf(text: string): JsonObject[] {
  const trimmed = text.trim()
  if (
    /^\s*(resource|import)\s/m.test(trimmed) &&
    trimmed.includes('segment_destination_subscription')
  )
    return fromTerraform(trimmed)
  const data = /--data(?:-raw|-binary)?\s+'((?:[^']|'\\'')*)'/.exec(trimmed)?.[1]
  const json: Json = JSON.parse(data === undefined ? trimmed : data.replaceAll("'\\''", "'"))
  return fromJson(json)
}

/** An entry, a list of them, or an object that holds either, as the Public API answers and `subscriptions` files do. */
function fromJson(json: Json): JsonObject[] {
  if (Array.isArray(json)) return json.flatMap(fromJson)
  if (!isJsonObject(json)) return []
  for (const key of ['data', 'subscriptions', 'subscription', 'destinationSubscription']) {
    const inner = json[key]
    if (inner !== undefined && !('trigger' in json) && !('subscribe' in json))
      return fromJson(inner)
  }
  return [json]
}

/** The resource's block with what stands before the next one. */
const RESOURCE = /resource\s+"segment_destination_subscription"\s+"[^"]*"\s*/

function fromTerraform(text: string): JsonObject[] {
  return text.split(new RegExp(`(?=^${RESOURCE.source})`, 'm')).flatMap((part) => {
    const block = readBlock(part, RESOURCE)
    return block === null ? [] : [entryOf(block, besideOf(part))]
  })
}

function entryOf(block: HclBlock, beside: JsonObject): JsonObject {
  const { settings, action_id, reverse_etl_schedule, model_id, name, enabled, trigger } = block
  const warehouse = { modelId: model_id, reverseETLSchedule: scheduleOf(reverse_etl_schedule) }
  const kept = Object.entries(warehouse).filter(([, value]) => value != null)
  return {
    ...(Object.fromEntries(kept) as JsonObject),
    ...beside,
    ...{ name: asText(name), enabled: enabled !== false, trigger: asText(trigger) },
    ...{ actionId: asText(action_id), settings: decoded(settings) ?? {} }
  }
}

/** What an export wrote as a comment, since the provider has no argument for it. */
function besideOf(part: string): JsonObject {
  const line = part.split('\n').find((one) => one.trim().startsWith(BESIDE))
  const read: Json = line === undefined ? {} : JSON.parse(line.trim().slice(BESIDE.length))
  return isJsonObject(read) ? read : {}
}

function scheduleOf(schedule: HclBlock[string] | undefined): Json | undefined {
  if (!isJsonObject(schedule)) return undefined
  const { config, ...others } = schedule
  return config === undefined ? others : { ...others, config: decoded(config) ?? null }
}

/** The provider takes JSON as `jsonencode(…)`, which is read already, or as text. */
function decoded(value: HclBlock[string] | undefined): Json | undefined {
  // Expressions but jsonencode(…) are objects here, which say what they are.
  return typeof value === 'string' ? JSON.parse(value) : (value as Json | undefined)
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

function toImported(entry: JsonObject, manifest: Manifest): Imported {
  const {
    name,
    enabled,
    partnerAction,
    actionId,
    actionSlug,
    subscribe,
    trigger,
    mapping,
    settings,
    ...others
  } = entry
  const found = mapping ?? settings
  const query = subscribe ?? trigger
  if (typeof query !== 'string') throw new Error('The mapping has no trigger.')
  if (!isJsonObject(found ?? null)) throw new Error('The mapping has no fields.')
  const fields = found as JsonObject
  const title = typeof name === 'string' && name !== '' ? name : undefined
  const keys = [partnerAction, actionSlug, actionId].filter((key) => typeof key === 'string')
  const known = keys.find((key) => Object.hasOwn(manifest.actions, key))
  const candidates = known === undefined ? actionsFor(fields, manifest) : [known]
  const rest = withoutIds(others)
  return {
    ...{
      name: title,
      enabled: enabled !== false,
      candidates,
      subscribe: query,
      mapping: fields,
      rest
    },
    action: candidates.length === 1 ? (candidates[0] ?? null) : byName(title, candidates, manifest)
  }
}

/** What Segment numbers an entry by says nothing elsewhere. */
function withoutIds({ id: _, destinationId: __, ...others }: JsonObject): JsonObject {
  return others
}

/** The actions that have the most of the fields; an action's id is opaque, so the fields tell. */
function actionsFor(mapping: JsonObject, { actions }: Manifest): string[] {
  const keys = Object.keys(mapping)
  const offered = Object.entries(actions).filter(([, { hidden }]) => hidden !== true)
  const scores = offered.map(([action, { fields }]) => {
    const required = Object.entries(fields).filter(([, field]) => field.required === true)
    const has = keys.filter((key) => Object.hasOwn(fields, key)).length
    return { action, score: has + required.filter(([key]) => key in mapping).length }
  })
  const best = Math.max(...scores.map(({ score }) => score))
  return scores.filter(({ score }) => score === best).map(({ action }) => action)
}

/** Of actions with the same fields the one that the name speaks of. */
function byName(
  name: string | undefined,
  candidates: readonly string[],
  { actions }: Manifest
): string | null {
  if (name === undefined) return null
  const removes = /remove|unsubscri|delete|leave/i
  const fitting = candidates.filter((action) => {
    const title = actions[action]?.title ?? action
    return removes.test(name) ? removes.test(title) : !removes.test(title)
  })
  const says = /add|subscri|join|remove|unsubscri|delete|leave/i.test(name)
  return says && fitting.length === 1 ? (fitting[0] ?? null) : null
}
