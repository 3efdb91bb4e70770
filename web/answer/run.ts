import type {
  ForecastMapping,
  JsonObject,
  Outcome,
  SendLine,
  Subscription
} from '../../src/workbench/wire'
import { plural } from '../lib/plural'

/** What one mapping made of a send; of what changed in a live account nothing is known. */
export interface RunResult
  extends Pick<Extract<SendLine, { type: 'batch' }>, 'outcomes' | 'exchanges' | 'changes'> {
  readonly subscription: Subscription
}

/** One send, through one mapping or several, and what became of it. */
export interface Run {
  readonly id: string
  /** When, ISO 8601. */
  readonly at: string
  /** Where it went: the API's address. */
  readonly to: string
  /** Whether what it changed in the account is known. */
  readonly observed: boolean
  /** Whether it was ended before all was sent. */
  readonly stopped: boolean
  readonly durationMs: number
  readonly events: readonly JsonObject[]
  /** Of every mapping that the events were offered to, in the order of the file. */
  readonly results: readonly RunResult[]
}

/** The most sends that are kept. */
export const MAX_RUNS = 25

/** Sends with a new one in front, the oldest dropped. */
export function addRun(runs: readonly Run[], run: Run): Run[] {
  return [run, ...runs.filter(({ id }) => id !== run.id)].slice(0, MAX_RUNS)
}

/** What a send is called: the mapping that took its events, or how many they were. */
export function runName({ results }: Run): string {
  const taking = results.filter(({ outcomes }) => outcomes.some(isTaken))
  const [first] = taking
  if (taking.length !== 1 || first === undefined) return plural(taking.length, 'mapping')
  return first.subscription.name ?? first.subscription.partnerAction
}

/** The newest sends that fit into so many characters of JSON. */
export function runsWithin(runs: readonly Run[], characters: number): Run[] {
  let left = characters
  const fitting: Run[] = []
  for (const run of runs) {
    left -= JSON.stringify(run).length
    if (left < 0) break
    fitting.push(run)
  }
  return fitting
}

/** What became of a send in the form of a forecast: a card is the one until Send, then the other. */
export function sentMappings({
  events,
  results
}: Pick<Run, 'events' | 'results'>): ForecastMapping[] {
  return results.map(({ subscription, outcomes, exchanges, changes }) => {
    const byIndex = new Map(outcomes.map((outcome) => [outcome.index, outcome]))
    return {
      name: subscription.name ?? subscription.partnerAction,
      action: subscription.partnerAction,
      enabled: subscription.enabled !== false,
      events: events.map((_, index) => {
        const outcome = byIndex.get(index)
        if (outcome === undefined || !isTaken(outcome))
          return { outcome: null, reason: outcome?.message ?? 'It was not offered to it.' }
        return { outcome, ...(outcome.payload && { payload: outcome.payload }) }
      }),
      requests: exchanges,
      changes,
      changed: changes.length
    }
  })
}

function isTaken({ status }: Outcome): boolean {
  return status !== 'not subscribed'
}
