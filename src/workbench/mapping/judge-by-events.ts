import type { SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'
import { type AnyDefinition, nameOfDefinition } from '../runtime/definition'
import { isForDestination } from '../runtime/integrations'
import { nameOf } from '../runtime/subscription'
import { BUDGET } from './budget'
import { matches } from './trigger/explain-match'
import type { AccountFacts } from './facts'
import { error, type FileFinding, type Finding, warning } from './finding'
import { fitEvents } from './fit-events'
import { readMapped } from './mapped-value'
import { readPath, valueAtKeys } from './path'
import type { Mapping } from './read'
import { simulate } from './simulate'

/** Events enough to see what becomes of each kind: joining and leaving among them. */
const FITTING = 8

/** What mappings are tried with. */
export interface Trying {
  readonly definition: AnyDefinition
  readonly account?: AccountFacts | undefined
  /** Real events; those that are made to fit where there are none. */
  readonly events?: readonly SegmentEvent[] | undefined
}

/** What becomes of events in mappings, by trying: with real ones where there are some, else with events that fit each. */
export async function judgeByEvents(
  mappings: readonly Mapping[],
  trying: Trying
): Promise<FileFinding[]> {
  const found: FileFinding[] = []
  for (const mapping of mappings) {
    if (mapping.enabled === false) continue
    const own = await judgeOne(mapping, trying)
    found.push(...own.map((one) => ({ ...one, index: mapping.index, name: nameOf(mapping) })))
  }
  return found
}

/** What has no event to be tried with has none for its load either. */
const UNTRIED = [
  warning(
    'untried',
    ['subscribe'],
    'No event could be made that fires it: it was not tried, and its load is not counted.',
    { todo: 'Try it with real events (--events).' }
  )
]

async function judgeOne(
  mapping: Mapping,
  { definition, account, events }: Trying
): Promise<Finding[]> {
  const name = nameOfDefinition(definition)
  const fitting =
    events?.filter((event) => isForDestination(event, name)) ?? fitEvents(mapping, FITTING, account)
  const fired = fitting.filter((event) => matches(mapping.trigger, event))
  if (events && fired.length === 0) {
    const todo = 'Compare the trigger with the events.'
    const message =
      events.length === 1
        ? 'The one event does not fire it.'
        : `None of the ${events.length} events fires it.`
    return [warning('never-fires', ['subscribe'], message, { todo })]
  }
  if (fired.length === 0) return UNTRIED
  const expensive = await BUDGET.check(mapping.mapping, fired)
  if (expensive) return [expensive]
  const { outcomes } = await simulate(definition, mapping, fired)
  return [
    ...rejections(outcomes, events !== undefined),
    ...(events ? emptyPaths(mapping, fired) : [])
  ]
}

function rejections(
  outcomes: Awaited<ReturnType<typeof simulate>>['outcomes'],
  isReal: boolean
): Finding[] {
  return ENDS.flatMap(({ status, words }): Finding[] => {
    const such = outcomes.filter(({ outcome }) => outcome.status === status)
    const [first] = such
    if (first === undefined) return []
    const all = such.length === outcomes.length
    const why = first.outcome.message ?? status
    if (!all && !isReal) return []
    const many = outcomes.length > 1 ? `of ${outcomes.length} events that fire` : 'event that fires'
    const count = isReal
      ? `${such.length} ${many} it would be ${words}`
      : `Every event would be ${words}, also one that is made to fit`
    const say = all ? error : warning
    return [say('rejected', ['mapping'], `${count}: ${why}`, all ? { effect: 'rejected' } : {})]
  })
}

/** How events end that are not delivered though Emarsys accepts all that it gets. */
const ENDS = [
  { status: 'rejected', words: 'rejected' },
  { status: 'retry', words: 'tried again' }
] as const

/** Values of a mapping for which no event has anything. */
function emptyPaths({ mapping }: Mapping, fired: readonly SegmentEvent[]): Finding[] {
  return valuesOf(mapping).flatMap(({ at, value }): Finding[] => {
    const paths = [...new Set(readMapped(value).paths)]
    const has = (path: string) =>
      fired.some((event) => valueAtKeys(event, readPath(path)) !== undefined)
    // Of several that are tried one is enough.
    if (paths.length === 0 || paths.some(has)) return []
    const message = `None of the events that fire it (${fired.length}) has ${paths.join(', ')}.`
    return [warning('empty-path', at, message)]
  })
}

/** The values of a mapping's fields; of an object field, that of each of its keys. */
function valuesOf(mapping: Mapping['mapping']): { at: string[]; value: unknown }[] {
  return Object.entries(mapping).flatMap(([field, value]) => {
    const isKeyed = isRecord(value) && !Object.keys(value).some((key) => key.startsWith('@'))
    if (!isKeyed) return [{ at: ['mapping', field], value }]
    return Object.entries(value).map(([key, inner]) => ({
      at: ['mapping', field, key],
      value: inner as unknown
    }))
  })
}
