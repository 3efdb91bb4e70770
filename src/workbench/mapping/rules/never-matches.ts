import type { Condition } from '@segment/destination-subscriptions'
import type { Rule } from '../facts'
import { error } from '../finding'
import { keysOf } from '../trigger/condition'
import { type Leaf, meaningOf, termsOf } from '../trigger/meaning'

/** The types that Segment's events have. */
const TYPES = new Set(['identify', 'track', 'page', 'screen', 'group', 'alias'])

/** More combinations than this of a trigger's conditions are not looked at; then it counts as one that can match. */
const MAX_COMBINATIONS = 1000

/** Whether a trigger can match any event. */
export const judgeTrigger: Rule = ({ trigger }) => {
  const reason = whyNeverMatches(trigger)
  if (reason === undefined) return []
  const message = `The trigger matches no event: ${reason}.`
  return [error('never', ['subscribe'], message, { todo: 'Correct the trigger.', effect: 'never' })]
}

/** Why a trigger can match no event, or undefined. */
export function whyNeverMatches(trigger: Condition): string | undefined {
  const ways = combinations(trigger)
  if (ways === undefined) return undefined
  const reasons = ways.map(contradiction)
  return reasons.some((reason) => reason === undefined) ? undefined : reasons[0]
}

/** Every way to meet a condition, as the single conditions that hold at once; undefined when there are too many. */
export function combinations(condition: Condition): Leaf[][] | undefined {
  const ways = termsOf(meaningOf(condition), 'or', MAX_COMBINATIONS)
  return ways?.map((way) => way.flatMap((one) => ('leaf' in one ? [one.leaf] : [])))
}

/** Why conditions cannot all hold, or undefined. */
export function contradiction(leaves: Leaf[]): string | undefined {
  const byName = new Map<string, Leaf[]>()
  for (const leaf of leaves) byName.set(nameOf(leaf), [...(byName.get(nameOf(leaf)) ?? []), leaf])
  for (const [name, conditions] of byName) {
    const [one, other] = opposed(conditions) ?? []
    if (one && other) return `${name} would have to be ${words(one)} and ${words(other)} at once`
  }
  const type = wanted(byName.get('type'))
  if (type !== undefined && !TYPES.has(type)) return `there are no events of type "${type}"`
  if (byName.has('event') && type !== undefined && type !== 'track' && needsEvent(byName))
    return `only track calls have an event name, not ${type}`
  return undefined
}

function nameOf(leaf: Leaf): string {
  return keysOf(leaf).join('.')
}

function wanted(leaves: Leaf[] = []): string | undefined {
  const value = leaves.find(({ operator }) => operator === '=')?.value
  return value === undefined ? undefined : String(value)
}

function needsEvent(byName: Map<string, Leaf[]>): boolean {
  return (byName.get('event') ?? []).some(({ operator }) => !/not|!/.test(operator))
}

const OPPOSITES: Record<string, string> = {
  exists: 'not_exists',
  is_true: 'is_false',
  contains: 'not_contains',
  starts_with: 'not_starts_with',
  ends_with: 'not_ends_with'
}

function opposed(leaves: Leaf[]): [Leaf, Leaf] | undefined {
  for (const one of leaves) {
    const other = leaves.find((candidate) => candidate !== one && excludes(one, candidate))
    if (other) return [one, other]
  }
  return undefined
}

function excludes(one: Leaf, other: Leaf): boolean {
  const [mine, theirs] = [String(one.value), String(other.value)]
  if (one.operator === '=') {
    if (other.operator === '=') return mine !== theirs
    if (other.operator === '!=') return mine === theirs
    if (other.operator === 'not_exists') return true
    if (other.operator === 'starts_with') return !mine.startsWith(theirs)
    if (other.operator === 'ends_with') return !mine.endsWith(theirs)
    if (other.operator === 'contains') return !mine.includes(theirs)
  }
  if (/^>/.test(one.operator) && /^</.test(other.operator)) {
    const both = one.operator === '>=' && other.operator === '<='
    return both ? Number(mine) > Number(theirs) : Number(mine) >= Number(theirs)
  }
  return OPPOSITES[one.operator] === other.operator && mine === theirs
}

function words({ operator, value }: Leaf): string {
  const shown = value === undefined ? '' : ` ${JSON.stringify(value)}`
  return `${operator.replaceAll('_', ' ')}${shown}`
}
