import type { EventOutcome, ForecastMapping, OutcomeStatus } from '../../src/workbench/wire'
import { plural } from '../lib/plural'
import { countOutcomes, countWords, type Tense } from './words'

/** What an event comes to by what each mapping made of it; null for one that it does not trigger. */
export function eventOutcome(results: readonly (OutcomeStatus | null)[]): EventOutcome {
  const taken = results.filter((one) => one !== null && one !== 'not subscribed')
  if (taken.length === 0) return 'no mapping'
  if (taken.includes('rejected')) return 'rejected'
  if (taken.includes('retry') || taken.includes('unauthorized')) return 'retry'
  return taken.includes('delivered') ? 'delivered' : 'not for this destination'
}

/** The outcome of each event in these mappings. */
export function outcomesOf(mappings: readonly ForecastMapping[], events: number): EventOutcome[] {
  return Array.from({ length: events }, (_, index) =>
    eventOutcome(mappings.map((mapping) => mapping.events[index]?.outcome?.status ?? null))
  )
}

/** How one event came to its outcome: `2 of 8 mappings fire · 1 would be delivered · 1 rejected`. */
export function verdictWords(mappings: readonly ForecastMapping[], tense: Tense): string {
  const results = mappings.flatMap(({ events }) => events[0]?.outcome ?? [])
  const all = plural(mappings.length, 'mapping')
  if (results.length === 0) return tense === 'would' ? `None of ${all} fires.` : `Of ${all}.`
  const fire = tense === 'would' ? (results.length === 1 ? 'fires' : 'fire') : 'fired'
  const outcomes = results.map(({ status }) => eventOutcome([status]))
  const words = countOutcomes(outcomes, tense).map(countWords)
  return [`${results.length} of ${all} ${fire}`, ...words].join(' · ')
}

/** Of mappings that do not fire the one that comes nearest to it, and why it does not. */
export interface NearestMiss {
  readonly index: number
  readonly reason: string
}

/** Finds the nearest miss: a condition after the event's name says more than another name, and a name that is alike more than one that is not. */
export function nearestMiss(mappings: readonly ForecastMapping[]): NearestMiss | null {
  let best: (NearestMiss & { score: number }) | null = null
  mappings.forEach(({ enabled, events }, index) => {
    const [event] = events
    if (!enabled || event === undefined || event.outcome !== null || !event.reason) return
    const score = nearness(event.reason)
    if (best === null || score > best.score) best = { index, reason: event.reason, score }
  })
  return best
}

function nearness(reason: string): number {
  // Of conditions of which one would do, each is a part.
  const parts = reason.split(/(?<=") and (?=\S+ is )/)
  return parts.length > 1 ? Math.max(...parts.map(nearness)) : nearnessOf(reason)
}

function nearnessOf(reason: string): number {
  const [, path = '', actual = '', wanted = ''] =
    /^(\S+) is "?(.*?)"?, not "?(.*?)"?$/.exec(reason) ?? []
  if (path === 'type') return 0
  return path === 'event' || path === 'name' ? alike(actual, wanted) : 1
}

/** How much of two names is alike, from 0 to 1: by the pairs of letters that they share. */
function alike(one: string, other: string): number {
  const pairs = (text: string) =>
    new Set(Array.from({ length: text.length - 1 }, (_, n) => text.toLowerCase().slice(n, n + 2)))
  const [left, right] = [pairs(one), pairs(other)]
  const shared = [...left].filter((pair) => right.has(pair)).length
  return (2 * shared) / Math.max(1, left.size + right.size)
}
