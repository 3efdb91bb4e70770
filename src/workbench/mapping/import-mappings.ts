import { isRecord } from '../json'
import { type AnyDefinition, findAction } from '../runtime/definition'
import type { ImportedMapping, ImportReply, JsonObject } from '../wire'
import { readEntries } from './entries'
import type { Finding } from './finding'
import { read } from './read'

/** Reads mappings from elsewhere; what is not clear is asked, for each of them, and never guessed. */
export function importMappings(text: string, definition: AnyDefinition): ImportReply {
  const { entries, findings } = readEntries(text)
  if (entries.length > 0 || findings.length > 0)
    return {
      entries: entries.map(({ entry, findings: own }) => toImported(entry, own, definition)),
      findings
    }
  const message = 'There is no mapping in this text.'
  return { entries: [], findings: [{ level: 'error', code: 'file', at: [], message }] }
}

/** What cannot be taken over as it is: it would be another mapping. */
const UNUSABLE = new Set(['form', 'expression'])

function toImported(
  entry: unknown,
  found: readonly Finding[],
  definition: AnyDefinition
): ImportedMapping {
  const { name, enabled, partnerAction, subscribe, mapping, ...rest } = isRecord(entry) ? entry : {}
  const fields = isRecord(mapping) ? (mapping as JsonObject) : {}
  const known = typeof partnerAction === 'string' && findAction(definition, partnerAction)
  const candidates = known ? [partnerAction] : actionsFor(fields, definition)
  const [only] = candidates
  const findings = [
    ...found,
    ...read({ ...(isRecord(entry) ? entry : {}), partnerAction: only }, definition).findings
  ].filter(isFirst)
  return {
    name: typeof name === 'string' && name !== '' ? name : null,
    // Whatever is not said to be on is not turned on.
    enabled:
      enabled === true || (enabled === undefined && found.every(({ at }) => at[0] !== 'enabled')),
    action: candidates.length === 1 ? (only ?? null) : null,
    candidates,
    subscribe: typeof subscribe === 'string' ? subscribe : '',
    mapping: fields,
    rest: rest as JsonObject,
    findings,
    isUsable: findings.every(({ level, code }) => level !== 'error' || !UNUSABLE.has(code))
  }
}

/** Of findings about one place the first says most: an expression is missing as well. */
function isFirst({ at }: Finding, index: number, all: readonly Finding[]): boolean {
  return all.findIndex((other) => other.at.join('.') === at.join('.')) === index
}

/** The actions that have every field of a mapping, or else the most of them; an action's id in Segment is opaque. */
function actionsFor(mapping: JsonObject, { actions }: AnyDefinition): string[] {
  const keys = Object.keys(mapping).filter((key) => !key.startsWith('__segment_internal'))
  const scores = Object.entries(actions).map(([action, { fields }]) => {
    const required = Object.entries(fields).filter(([, field]) => field.required === true)
    const has = keys.filter((key) => Object.hasOwn(fields, key)).length
    return { action, score: has + required.filter(([key]) => key in mapping).length }
  })
  const best = Math.max(...scores.map(({ score }) => score))
  return scores.filter(({ score }) => score === best).map(({ action }) => action)
}
