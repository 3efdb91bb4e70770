import type { Exchange, JsonObject, Outcome, Subscription } from '../../src/workbench/wire'

/** One send and what became of it. */
export interface Run {
  readonly id: string
  /** When, ISO 8601. */
  readonly at: string
  /** Where it went: the API's address. */
  readonly to: string
  readonly subscription: Subscription
  readonly events: readonly JsonObject[]
  readonly outcomes: readonly Outcome[]
  readonly exchanges: readonly Exchange[]
  readonly durationMs: number
}

/** The most sends that are kept. */
export const MAX_RUNS = 25

/** Sends with a new one in front, the oldest dropped. */
export function addRun(runs: readonly Run[], run: Run): Run[] {
  return [run, ...runs].slice(0, MAX_RUNS)
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
