import type { Condition } from '@segment/destination-subscriptions'
import { HOLDERS, isCallType } from '../../spec'
import type { Rule } from '../facts'
import { error, warning } from '../finding'
import { keysOf } from '../trigger/condition'
import { type Leaf, OPPOSITES } from '../trigger/meaning'

/** More ways to meet a trigger than this are not looked at; then it counts as one that can match. */
export const MAX_WAYS = 1000

/** Whether a trigger can match any event. */
export const judgeTrigger: Rule = ({ trigger }) => {
  const at = ['subscribe']
  const todo = 'Correct the trigger.'
  const ways: (readonly Leaf[])[] = []
  for (const way of waysToMeet(trigger)) if (ways.push(way) > MAX_WAYS) return []
  const possible = ways.filter((way) => contradiction(way) === undefined)
  const [way = []] = ways
  if (possible.length === 0)
    return [
      error('never', at, `The trigger matches no event: ${contradiction(way)}.`, {
        todo,
        effect: 'never'
      })
    ]
  const odd = possible.map(whyUnusual)
  if (odd.every((reason) => reason !== undefined))
    return [warning('unusual', at, `The trigger matches no usual event: ${odd[0]}.`, { todo })]
  const dead = ways.flat().find(isUnknownType)
  return dead
    ? [warning('no-such-type', at, `There are no events of type "${dead.value}".`, { todo })]
    : []
}

/** Every way to meet a condition, as the single conditions that hold at once. */
export function* waysToMeet(condition: Condition): Generator<readonly Leaf[]> {
  if (condition.type !== 'group') yield [condition]
  else if (condition.operator === 'or')
    for (const child of condition.children) yield* waysToMeet(child)
  else yield* together(condition.children)
}

function* together([first, ...rest]: readonly Condition[]): Generator<readonly Leaf[]> {
  if (first === undefined) yield []
  else
    for (const one of waysToMeet(first))
      for (const others of together(rest)) yield [...one, ...others]
}

/** Why conditions cannot all hold, or undefined. */
export function contradiction(leaves: readonly Leaf[]): string | undefined {
  const byName = new Map<string, Leaf[]>()
  for (const leaf of leaves) byName.set(nameOf(leaf), [...(byName.get(nameOf(leaf)) ?? []), leaf])
  for (const [name, conditions] of byName) {
    const [one, other] = opposed(conditions) ?? []
    if (one && other) return `${name} would have to be ${words(one)} and ${words(other)} at once`
  }
  const number = leaves.find(({ type, operator }) => TEXTS.has(type) && /^[<>]/.test(operator))
  if (number) return `${nameOf(number)} is text, and ${number.operator} compares numbers`
  const unknown = leaves.find(isUnknownType)
  if (unknown) return `there are no events of type "${unknown.value}"`
  const type = typeIn(leaves)
  const event = leaves.find((leaf) => leaf.type === 'event' && asksForIt(leaf))
  if (event && type !== undefined && type !== 'track')
    return `only track calls have an event name, not ${type}`
  return undefined
}

const TEXTS: ReadonlySet<string> = new Set(['event-type', 'event', 'name'])

function isUnknownType({ type, operator, value }: Leaf): boolean {
  return type === 'event-type' && operator === '=' && !isCallType(value)
}

function typeIn(leaves: readonly Leaf[]): string | undefined {
  const leaf = leaves.find(({ type, operator }) => type === 'event-type' && operator === '=')
  return leaf && String(leaf.value)
}

/** Whether a condition holds only where there is a value. */
function asksForIt({ operator }: Leaf): boolean {
  return !/^(not_exists|!=)$/.test(operator)
}

/** Why no event that follows the Spec meets conditions, or undefined. */
function whyUnusual(leaves: readonly Leaf[]): string | undefined {
  const type = typeIn(leaves)
  const odd = leaves.find((leaf) => {
    const holders = HOLDERS[keysOf(leaf)[0] ?? '']
    return type !== undefined && holders && !holders.includes(type) && asksForIt(leaf)
  })
  return odd && `${type} calls have no ${keysOf(odd)[0]}`
}

function nameOf(leaf: Leaf): string {
  return keysOf(leaf).join('.')
}

function opposed(leaves: readonly Leaf[]): [Leaf, Leaf] | undefined {
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
