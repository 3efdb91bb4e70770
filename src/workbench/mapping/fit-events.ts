import type { SegmentEvent } from '@segment/actions-core'
import { type AccountFacts, ID_FIELDS } from './facts'
import { readMapped } from './mapped-value'
import { readPath, valueAtKeys, withValueAt } from './path'
import type { Mapping } from './read'
import { combinations, contradiction } from './rules/never-matches'
import { keysOf } from './trigger/condition'
import type { Leaf } from './trigger/meaning'

/** The audience that events of Engage are about, where a mapping follows one. */
const AUDIENCE = 'vip'

/** Warehouse rows that a mapping may be triggered by. */
const ROWS = new Set(['new', 'updated', 'deleted'])

/**
 * Events that fire a mapping and hold a fitting value wherever it reads one: each about another contact, ids in turn among those of
 * the account, and for an audience members that join and members that leave.
 * @returns none where the trigger can match nothing
 */
export function fitEvents(mapping: Mapping, count: number, account?: AccountFacts): SegmentEvent[] {
  const ways = combinations(mapping.trigger) ?? []
  const way = ways.find((leaves) => contradiction(leaves) === undefined)
  if (way === undefined) return []
  const places = placesOf(mapping)
  const varying = places.filter(({ field }) => field in ID_FIELDS || VARYING.has(field))
  const begin = { type: 'track', event: 'Fitting', timestamp: new Date().toISOString() }
  const base = places.reduce<unknown>(
    (event, { field, keys }) => withValueAt(event, keys, valueFor(field, { index: 0, account })),
    begin
  )
  return Array.from({ length: count }, (_, index) => {
    const own = varying.reduce<unknown>(
      (event, { field, keys }) => withValueAt(event, keys, valueFor(field, { index, account })),
      { ...(base as object), messageId: `fit-${index}` }
    )
    const event = satisfied(own, way)
    return (
      mapping.action === 'syncAudience' ? ofAudience(event, index, account) : event
    ) as SegmentEvent
  })
}

/** Fields whose value differs from event to event, beside ids. */
const VARYING = new Set(['key_value', 'trigger_id'])

/** What a mapping reads and for which field; where two fields read one path, its value has to be an id, or else a key. */
function placesOf({ mapping }: Mapping): { field: string; keys: string[] }[] {
  const rank = (field: string) => (field in ID_FIELDS ? 2 : field === 'key_value' ? 1 : 0)
  const fields = Object.entries(mapping).flatMap(([field, value]): [string, unknown][] =>
    field === 'write_field' && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([id, inner]) => [`write_field.${id.trim()}`, inner])
      : [[field, value]]
  )
  return fields
    .flatMap(([field, value]) =>
      readMapped(value).paths.map((path) => ({ field, keys: readPath(path) }))
    )
    .filter(({ keys }) => keys.length > 0)
    .sort((one, other) => rank(one.field) - rank(other.field))
}

interface Wanted {
  readonly index: number
  readonly account: AccountFacts | undefined
}

function valueFor(field: string, { index, account }: Wanted): unknown {
  if (field in ID_FIELDS) {
    const ids = [...(account?.[ID_FIELDS[field as keyof typeof ID_FIELDS]]?.keys() ?? [])]
    return Number(ids[index % Math.max(ids.length, 1)] ?? 1)
  }
  if (field === 'key_field') return '3'
  if (field === 'event_payload') return { fitting: true }
  if (field === 'event_time') return new Date().toISOString()
  if (field === 'trigger_id') return `fit-${index}`
  if (field === 'external_audience_id') return String(firstList(account))
  if (field.startsWith('write_field.'))
    return valueOfField(field.slice(12).replace(/^0+(?=\d)/, ''), account)
  return `contact-${index}@example.com`
}

function firstList(account: AccountFacts | undefined): string {
  return account?.lists?.keys().next().value ?? '1'
}

/** A value that a field takes; "true" suits the opt-in and every text. */
function valueOfField(id: string, account: AccountFacts | undefined): unknown {
  const choice = account?.choices.get(id)?.keys().next().value
  const type = account?.fields?.get(id)?.type ?? ''
  if (choice !== undefined) return type === 'multichoice' ? [choice] : choice
  if (/date/.test(type)) return '2026-01-31'
  return type === 'numeric' ? 5 : 'true'
}

function satisfied(event: unknown, leaves: readonly Leaf[]): unknown {
  return leaves.reduce((made, leaf) => {
    const keys = keysOf(leaf)
    const before = valueAtKeys(made, keys)
    const value = fitting(leaf, before)
    if (value !== undefined) return withValueAt(made, keys, value)
    return leaf.operator === 'not_exists' ? withValueAt(made, keys, undefined) : made
  }, event)
}

/** A value that meets a condition; undefined where the one that is there may stay. */
function fitting({ operator, value }: Leaf, before: unknown): unknown {
  switch (operator) {
    case '=':
    case 'contains':
    case 'starts_with':
    case 'ends_with':
      return String(value)
    case 'number_equals':
    case '<=':
    case '>=':
      return Number(value)
    case '>':
    case 'number_not_equals':
      return Number(value) + 1
    case '<':
      return Number(value) - 1
    case 'exists':
      return before ?? 'there'
    case 'is_true':
      return true
    case 'is_false':
      return false
    case '!=':
      return before === value ? `not ${String(value)}` : undefined
    case 'not_contains':
    case 'not_starts_with':
    case 'not_ends_with':
      return typeof before === 'string' && !before.includes(String(value))
        ? undefined
        : `other than it`
    case 'not_exists':
      return undefined
  }
}

/** What Segment adds to the events of an audience: every fourth is about one who leaves. Rows of a warehouse tell it by their name. */
function ofAudience(event: unknown, index: number, account: AccountFacts | undefined): unknown {
  const made = event as { type?: unknown; event?: unknown }
  if (made.type === 'track' && ROWS.has(String(made.event))) return event
  const personas = {
    computation_class: 'audience',
    computation_key: AUDIENCE,
    external_audience_id: String(firstList(account))
  }
  const holder = made.type === 'identify' ? 'traits' : 'properties'
  const before = valueAtKeys(event, ['context', 'personas'])
  const withPersonas = withValueAt(event, ['context', 'personas'], {
    ...personas,
    ...(before as object)
  })
  return withValueAt(withPersonas, [holder, AUDIENCE], index % 4 !== 3)
}
