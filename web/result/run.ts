import type {
  AccountChange,
  Exchange,
  JsonObject,
  Outcome,
  Subscription
} from '../../src/workbench/wire'

/** What one mapping made of a send. */
export interface RunResult {
  readonly subscription: Subscription
  readonly outcomes: readonly Outcome[]
  readonly exchanges: readonly Exchange[]
  /** What it changed in the account; nothing is known of a live one. */
  readonly changes: readonly AccountChange[]
  readonly durationMs: number
}

/** One send, through one mapping or several, and what became of it. */
export interface Run {
  readonly id: string
  /** When, ISO 8601. */
  readonly at: string
  /** Where it went: the API's address. */
  readonly to: string
  readonly events: readonly JsonObject[]
  readonly results: readonly RunResult[]
}

/** The most sends that are kept. */
export const MAX_RUNS = 25

/** Sends with a new one in front, the oldest dropped. */
export function addRun(runs: readonly Run[], run: Run): Run[] {
  return [run, ...runs].slice(0, MAX_RUNS)
}

/** What a send is called: its mapping, or how many they were. */
export function runName({ results }: Run): string {
  const [first] = results
  if (results.length !== 1 || first === undefined) return `${results.length} mappings`
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
