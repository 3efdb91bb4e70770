import type { JSONObject } from '@segment/actions-core'
import type { GroupCondition } from '@segment/destination-subscriptions'
import * as v from 'valibot'
import { isRecord } from '../json'
import { type AnyDefinition, findAction } from '../runtime/definition'
import { MOST_SUBSCRIPTIONS, nameOf } from '../runtime/subscription'
import type { JsonObject, Subscription } from '../wire'
import { checkDirectives } from './directives'
import { readEntries } from './entries'
import type { FileFinding, Finding } from './finding'
import { parseTrigger } from './trigger/parse-trigger'

/** A mapping that can be run: its form, action, trigger and directives are such as Segment takes. */
export interface Mapping extends Subscription {
  readonly mapping: JSONObject
  /** Its place in the file. */
  readonly index: number
  /** The action's own key, whatever the mapping calls it. */
  readonly action: string
  readonly trigger: GroupCondition
}

/** Mappings as far as they can be run, and what is to be said of the others. */
export interface ReadMappings {
  readonly mappings: Mapping[]
  readonly findings: FileFinding[]
}

const SubscriptionSchema = v.looseObject({
  name: v.optional(v.string('Write the name as text, or leave it out.')),
  partnerAction: v.string('Name the action, e.g. "upsertContact".'),
  subscribe: v.string('Write the trigger, e.g. "type = \\"identify\\"".'),
  mapping: v.optional(v.custom<JsonObject>(isRecord, 'Write the fields as an object.'), {}),
  enabled: v.optional(v.boolean('Write true or false.'), true)
})

/**
 * Reads mappings from a text: a file of this package, an answer of Segment's Public API, or Terraform. What is wrong with one
 * mapping does not touch the others.
 * @param most more mappings than this are refused as a whole; default: as many as a destination takes
 */
export function readMappings(
  text: string,
  definition: AnyDefinition,
  most = MOST_SUBSCRIPTIONS
): ReadMappings {
  const { entries, findings } = readEntries(text)
  if (entries.length > most) {
    const message = `The file holds ${entries.length} mappings, but a destination takes at most ${most}.`
    return { mappings: [], findings: [{ ...whole('too-many', message), index: null, name: null }] }
  }
  const mappings: Mapping[] = []
  const all: FileFinding[] = findings.map((finding) => ({ ...finding, index: null, name: null }))
  for (const [index, { entry, findings: own, isWarehouse }] of entries.entries()) {
    const read = isWarehouse ? leftOut(entry) : readEntry(entry, own, definition)
    const name = read.name
    all.push(...read.findings.map((finding) => ({ ...finding, index, name })))
    if (read.mapping !== null) mappings.push({ ...read.mapping, index })
  }
  return { mappings, findings: all }
}

/** The entries of a file as a page shows them: as they are written, with the parts that every mapping has. */
export function readShown(text: string): Subscription[] {
  return readEntries(text).entries.map(({ entry }) => {
    const { partnerAction, subscribe, mapping, ...rest } = isRecord(entry) ? entry : {}
    const shown = {
      ...rest,
      partnerAction: typeof partnerAction === 'string' ? partnerAction : '',
      subscribe: typeof subscribe === 'string' ? subscribe : '',
      mapping: isRecord(mapping) ? (mapping as JsonObject) : {}
    }
    // In the order of its keys, as it is written.
    return isRecord(entry) ? Object.assign({ ...entry }, shown) : shown
  })
}

/** Checks one mapping in the form of this package: its form, its action, its trigger, its directives. Runs nothing of it. */
export function read(
  entry: unknown,
  definition: AnyDefinition
): { readonly mapping: Mapping | null; readonly findings: Finding[] } {
  const { mapping, findings } = readEntry(entry, [], definition)
  return { mapping: mapping && { ...mapping, index: 0 }, findings }
}

/** What the Public API tells of a warehouse's mapping is not all of it: its rows come from a model. */
function leftOut(entry: unknown): ReturnType<typeof readEntry> {
  const name = isRecord(entry) ? String(entry.name ?? entry.partnerAction ?? '') : ''
  const message = 'It is left out: it sends rows of a warehouse (Reverse ETL).'
  return {
    mapping: null,
    findings: [{ level: 'warning', code: 'reverse-etl', at: [], message }],
    name
  }
}

function readEntry(
  entry: unknown,
  found: readonly Finding[],
  definition: AnyDefinition
): { mapping: Omit<Mapping, 'index'> | null; findings: Finding[]; name: string | null } {
  const parsed = v.safeParse(SubscriptionSchema, entry)
  if (!parsed.success) {
    const findings = parsed.issues.map((issue) => {
      const path = v.getDotPath(issue)
      if (path === null)
        return whole(
          'form',
          'It must be an object with "partnerAction", "subscribe" and "mapping".'
        )
      const message = issue.message.startsWith('Invalid key') ? MISSING(path) : issue.message
      return whole('form', message, path.split('.'))
    })
    const name = isRecord(entry) && typeof entry.name === 'string' ? entry.name : null
    return { mapping: null, findings: [...found, ...findings], name }
  }
  const subscription = { ...parsed.output, mapping: parsed.output.mapping as JSONObject }
  const trigger = parseTrigger(subscription.subscribe)
  const findings = [
    ...found,
    ...checkAction(subscription.partnerAction, definition),
    ...triggerFindings(trigger),
    ...checkDirectives(subscription.mapping)
  ]
  const name = nameOf(subscription)
  const usable = trigger.error === undefined && findings.every(({ level }) => level !== 'error')
  const action = findAction(definition, subscription.partnerAction)?.key ?? ''
  const mapping = usable ? { ...subscription, action, trigger: trigger.tree } : null
  return { mapping, findings, name }
}

const MISSING = (path: string | null) =>
  path === 'partnerAction'
    ? 'Name the action, e.g. "upsertContact".'
    : path === 'subscribe'
      ? 'The trigger is missing. Write one, e.g. "type = \\"identify\\"".'
      : 'This is missing.'

function checkAction(named: string, definition: AnyDefinition): Finding[] {
  if (findAction(definition, named)) return []
  const known = Object.keys(definition.actions).join(', ')
  const message = `"${named}" is not an action of ${definition.name}. Known: ${known}.`
  return [{ ...whole('unknown-action', message, ['partnerAction']), effect: 'never' }]
}

/** What is wrong with a trigger, as a finding. */
function triggerFindings(trigger: ReturnType<typeof parseTrigger>): Finding[] {
  if (trigger.error === undefined) return []
  const { error, write } = trigger
  const at = ['subscribe']
  const fix = write === undefined ? {} : { fix: { label: `Write ${write}`, at, value: write } }
  return [{ ...whole('trigger', error, at), ...fix }]
}

function whole(code: string, message: string, at: readonly string[] = []): Finding {
  return { level: 'error', code, at, message }
}
