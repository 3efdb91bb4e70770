import type { Condition, GroupCondition } from '@segment/destination-subscriptions'

/** A condition on one value of an event, as Segment's parser makes it. */
export type Leaf = Exclude<Condition, GroupCondition>

/** What a trigger says, by the usual rules: `not` before `and` before `or`, brackets at any depth. */
export type Meaning =
  | { readonly join: 'and' | 'or'; readonly parts: readonly Meaning[] }
  | { readonly not: Meaning }
  | { readonly leaf: Leaf }

/** A parsed condition as a meaning. */
export function meaningOf(condition: Condition): Meaning {
  if (condition.type !== 'group') return { leaf: condition }
  return joined(condition.operator, condition.children.map(meaningOf))
}

/** Conditions joined, without brackets that say nothing. */
export function joined(join: 'and' | 'or', parts: readonly Meaning[]): Meaning {
  const flat = parts.flatMap((part) => ('join' in part && part.join === join ? part.parts : [part]))
  const [only] = flat
  return flat.length === 1 && only !== undefined ? only : { join, parts: flat }
}

/** Operators, and the opposite of each; of one value both cannot hold. */
export const OPPOSITES: Readonly<Record<string, string>> = {
  '=': '!=',
  number_equals: 'number_not_equals',
  contains: 'not_contains',
  starts_with: 'not_starts_with',
  ends_with: 'not_ends_with',
  exists: 'not_exists',
  is_true: 'is_false',
  '<': '>=',
  '>': '<='
}

const OPPOSITE = new Map(
  Object.entries(OPPOSITES).flatMap(([one, other]) => [
    [one, other],
    [other, one]
  ])
)

/** The opposite, with every negation at a single condition; what compares numbers or texts still asks for one. */
export function negate(meaning: Meaning): Meaning {
  if ('not' in meaning) return settle(meaning.not)
  if ('join' in meaning)
    return joined(meaning.join === 'and' ? 'or' : 'and', meaning.parts.map(negate))
  const operator = OPPOSITE.get(meaning.leaf.operator)
  return operator === undefined ? { not: meaning } : { leaf: { ...meaning.leaf, operator } as Leaf }
}

/** The same meaning, with every negation at a single condition. */
export function settle(meaning: Meaning): Meaning {
  if ('not' in meaning) return negate(meaning.not)
  return 'join' in meaning ? joined(meaning.join, meaning.parts.map(settle)) : meaning
}

/** Comparisons whose opposites leave out, as they do, what is of no kind that they compare. */
const LOOSE = new Set([
  ...['is_true', 'is_false', 'number_equals', 'number_not_equals', '<', '<=', '>', '>='],
  ...['contains', 'starts_with', 'ends_with']
])

/** Whether a negation is in it whose opposite asks for more than the negation does: for a value that is there. */
export function isLoose(meaning: Meaning, negated = false): boolean {
  if ('not' in meaning) return isLoose(meaning.not, !negated)
  if ('join' in meaning) return meaning.parts.some((part) => isLoose(part, negated))
  return negated && LOOSE.has(meaning.leaf.operator)
}

/** More combinations than this are not written out. */
const MAX_TERMS = 64

/** A meaning as one `join` of terms, undefined where they are too many. */
export function multipliedOut(meaning: Meaning, join: 'and' | 'or'): Meaning | undefined {
  const inner = join === 'or' ? 'and' : 'or'
  const all = termsOf(meaning, join)
  return (
    all &&
    joined(
      join,
      all.map((term) => joined(inner, term))
    )
  )
}

/** A meaning as `join` of terms, each of single conditions; undefined where they are too many. */
export function termsOf(meaning: Meaning, join: 'and' | 'or'): Meaning[][] | undefined {
  if (!('join' in meaning)) return [[meaning]]
  let all: Meaning[][] = meaning.join === join ? [] : [[]]
  for (const part of meaning.parts) {
    const own = termsOf(part, join)
    if (own === undefined) return undefined
    all =
      meaning.join === join
        ? [...all, ...own]
        : all.flatMap((one) => own.map((two) => [...one, ...two]))
    if (all.length > MAX_TERMS) return undefined
  }
  return all
}

/** Compared as conditions on what they say; the order of joined conditions is part of it. */
export function isSame(one: Meaning, other: Meaning): boolean {
  return JSON.stringify(shape(one)) === JSON.stringify(shape(other))
}

function shape(meaning: Meaning): unknown {
  if ('not' in meaning) return ['not', shape(meaning.not)]
  if ('join' in meaning) return [meaning.join, ...meaning.parts.map(shape)]
  const { type, operator, value } = meaning.leaf
  return [type, 'name' in meaning.leaf ? meaning.leaf.name : '', operator, String(value ?? '')]
}
