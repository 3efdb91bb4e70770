import { type Condition, type GroupCondition, parseFql } from '@segment/destination-subscriptions'

/** Longer text blocks the process for seconds while it is parsed. Characters. */
export const MAX_TEXT_CHARACTERS = 10_000

/** What Segment makes of a trigger; undefined where it makes nothing that can be evaluated. */
export function parseAsSegment(query: string): GroupCondition | undefined {
  const parsed = parseFql(query)
  return 'error' in parsed || !isWhole(parsed) ? undefined : parsed
}

/** Of empty brackets, and of conditions that it does not know, the parser leaves holes. */
function isWhole(condition: Condition | undefined): boolean {
  if (condition === undefined) return false
  return condition.type !== 'group' || [...condition.children].every(isWhole)
}
