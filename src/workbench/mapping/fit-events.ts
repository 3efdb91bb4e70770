import type { SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'
import { builtIn, findAction } from '../runtime/definition'
import { CALL_TYPES } from '../spec'
import { type AccountFacts, ID_FIELDS } from './facts'
import { valueAtKeys, withValueAt } from './path'
import { pathPlaces } from './places'
import type { Mapping } from './read'
import { contradiction, MAX_WAYS, waysToMeet } from './rules/never-matches'
import { keysOf } from './trigger/condition'
import { matches } from './trigger/explain-match'
import type { Leaf } from './trigger/meaning'

/** The audience that events of Engage are about, where a mapping follows one. */
const AUDIENCE = 'vip'

/** Warehouse rows that a mapping may be triggered by. */
const ROWS = new Set(['new', 'updated', 'deleted'])

/**
 * Events that fire a mapping and hold a fitting value wherever it reads one: each about another contact, ids in turn among those of
 * the account, and for an audience members that join and members that leave.
 * @returns none where no such event could be made
 */
export function fitEvents(mapping: Mapping, count: number, account?: AccountFacts): SegmentEvent[] {
  const places = placesOf(mapping)
  const begin = { type: 'track', event: 'Fitting', timestamp: new Date().toISOString() }
  const withValues = (event: unknown, index: number, of: readonly Place[]) =>
    of.reduce(
      (made, place) => withValueAt(made, place.keys, valueFor(mapping, place, { index, account })),
      event
    )
  const plain = withValues(begin, 0, places)
  const way = wayFor(mapping, plain)
  if (way === undefined) return []
  const base = satisfied(plain, way)
  const varying = places.filter(({ field }) => field in ID_FIELDS || VARYING.has(field))
  return Array.from({ length: count }, (_, index) => {
    const own = withValues({ ...(base as object), messageId: `fit-${index}` }, index, varying)
    const event = satisfied(own, way)
    return (
      mapping.action === 'syncAudience' ? ofAudience(event, index, account) : event
    ) as SegmentEvent
  })
}

/** Fields whose value differs from event to event, beside ids. */
const VARYING = new Set(['key_value', 'trigger_id'])

/** The first way to meet the trigger that an event can be made for. */
function wayFor({ trigger }: Mapping, base: unknown): readonly Leaf[] | undefined {
  let looked = 0
  for (const way of waysToMeet(trigger)) {
    const isMet = !contradiction(way) && matches(trigger, satisfied(base, way) as object)
    if (isMet) return way
    looked += 1
    if (looked >= MAX_WAYS) return undefined
  }
  return undefined
}

/** What a mapping reads, and for which field, or for which property of an object field. */
interface Place {
  readonly field: string
  readonly property: string | undefined
  readonly keys: readonly string[]
}

/** Where two fields read one path, its value has to be an id, or else a key. */
function placesOf({ mapping }: Mapping): Place[] {
  const rank = ({ field }: Place) => (field in ID_FIELDS ? 2 : field === 'key_value' ? 1 : 0)
  return pathPlaces(mapping, [])
    .map(({ at, keys }) => ({ field: at[0] ?? '', property: propertyIn(at), keys }))
    .filter(({ keys }) => keys.length > 0)
    .sort((one, other) => rank(one) - rank(other))
}

/** How many keys of a directive's own stand before the value that it holds, where that is not one. */
const OWN_KEYS: Readonly<Record<string, number>> = {
  '@literal': 0,
  '@excludeWhenNull': 0,
  '@merge': 2
}

/** The property of an object field for which a place stands, through the directives around it. */
function propertyIn([, ...rest]: readonly string[]): string | undefined {
  for (let at = 0; at < rest.length; at += 1) {
    const key = rest[at] ?? ''
    if (!key.startsWith('@')) return key.trim()
    at += OWN_KEYS[key] ?? 1
  }
  return undefined
}

interface Wanted {
  readonly index: number
  readonly account: AccountFacts | undefined
}

function valueFor(
  mapping: Mapping,
  { field, property }: Place,
  { index, account }: Wanted
): unknown {
  if (field in ID_FIELDS) {
    const ids = [...(account?.[ID_FIELDS[field as keyof typeof ID_FIELDS]]?.keys() ?? [])]
    return Number(ids[index % Math.max(ids.length, 1)] ?? 1)
  }
  if (field === 'key_field') return '3'
  if (field === 'integrationId' || field === 'eventConfigurationId') return 'fitting'
  if (field === 'event_time') return new Date().toISOString()
  if (field === 'trigger_id') return `fit-${index}`
  if (field === 'external_audience_id') return String(firstList(account))
  if (field === 'write_field' && property !== undefined)
    return valueOfField(property.replace(/^0+(?=\d)/, ''), account)
  return (property === undefined && valueOfType(mapping, field)) || `contact-${index}@example.com`
}

/** A value of the type of an action's field; undefined for any text. */
function valueOfType({ action }: Mapping, field: string): unknown {
  const spec = findAction(builtIn, action)?.action.fields[field]
  const [choice] = Array.isArray(spec?.choices) ? spec.choices : []
  if (choice !== undefined) return isRecord(choice) ? choice.value : choice
  if (spec?.type === 'boolean') return true
  if (spec?.type === 'integer' || spec?.type === 'number') return 1
  if (spec?.type !== 'object') return undefined
  return spec.multiple ? [] : { 1: 'true' }
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

/** An event that meets conditions, as far as a value for each of them is found. */
function satisfied(event: unknown, leaves: readonly Leaf[]): unknown {
  const byKeys = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    const name = keysOf(leaf).join('.')
    byKeys.set(name, [...(byKeys.get(name) ?? []), leaf])
  }
  return [...byKeys.values()].reduce((made, conditions) => {
    const keys = conditions[0] ? keysOf(conditions[0]) : []
    const meet = (one: unknown) =>
      conditions.every((condition) => matches(condition, one as object))
    if (meet(made)) return made
    const tries = valuesFor(conditions).map((value) => withValueAt(made, keys, value))
    return tries.find(meet) ?? made
  }, event)
}

/** Values of which one meets conditions on one value, where any does. */
function valuesFor(leaves: readonly Leaf[]): unknown[] {
  const texts = (operator: string) =>
    leaves.filter((leaf) => leaf.operator === operator).map(({ value }) => String(value))
  const [begin = ''] = texts('starts_with').sort((one, other) => other.length - one.length)
  const [end = ''] = texts('ends_with').sort((one, other) => other.length - one.length)
  const middle = texts('contains').join(' ')
  const numbers = leaves.map(({ value }) => Number(value ?? 0)).filter(Number.isFinite)
  const between = numbers.flatMap((one) => numbers.map((other) => (one + other) / 2))
  return [
    ...texts('='),
    ...CALL_TYPES,
    ...[`${begin}${middle}${end}`, `${begin} ${middle} ${end}`, `${begin}.${middle}.${end}`],
    ...[...between, ...numbers.flatMap((one) => [one + 1, one - 1])],
    ...['there', true, false, undefined]
  ]
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
