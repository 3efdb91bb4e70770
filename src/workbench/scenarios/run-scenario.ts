import { createSandbox, type Seed } from '../../sandbox'
import { settingsForSandbox } from '../deliver/settings-from-environment'
import { forecast } from '../forecast/forecast'
import { trialOn } from '../forecast/trial'
import type { AnyDefinition } from '../runtime/definition'
import type { ForecastMapping, ScenarioReply, Subscription } from '../wire'
import { changeLine } from './change-line'
import { compare } from './compare'
import { FAULTS } from './faults'
import type { Expectation, Scenario } from './scenario'

/** What scenarios are run with. */
export interface ScenarioRun {
  readonly definition: AnyDefinition
  readonly subscriptions: readonly Subscription[]
  /** The account that each scenario begins with. Default: the sandbox's own small shop. */
  readonly seed?: Seed | undefined
  readonly signal: AbortSignal
}

/** What became of a scenario. */
export interface ScenarioResult extends ScenarioReply {
  /** What did happen, in the form in which it is expected. */
  readonly actual: readonly Expectation[]
  readonly durationMs: number
}

/** Runs a scenario on a fresh account, always the same, so that it comes out alike on every machine. */
export async function runScenario(scenario: Scenario, run: ScenarioRun): Promise<ScenarioResult> {
  const started = performance.now()
  const actual = await observe(scenario, run)
  const differences = compare(scenario, actual)
  const durationMs = Math.round(performance.now() - started)
  return { name: scenario.name, passed: differences.length === 0, differences, actual, durationMs }
}

/** What happens to a scenario's events, in the form in which it can be expected. */
export async function observe(
  { events, fault }: Pick<Scenario, 'events' | 'fault'>,
  { definition, subscriptions, seed, signal }: ScenarioRun
): Promise<Expectation[]> {
  const sandbox = await createSandbox(seed === undefined ? {} : { seed })
  try {
    if (fault !== undefined) sandbox.addFault(FAULTS[fault])
    const settings = settingsForSandbox(sandbox.credentials, 'wsse')
    const input = { definition, subscriptions, events, settings, signal }
    const { mappings } = await forecast(input, trialOn(sandbox))
    return mappings.filter(fires).map(toExpectation)
  } finally {
    await sandbox.close()
  }
}

function fires({ events }: ForecastMapping): boolean {
  return events.some(({ outcome }) => outcome !== null)
}

function toExpectation({ name, events, changes }: ForecastMapping): Expectation {
  return {
    mapping: name,
    outcomes: events.map(({ outcome }) => {
      if (outcome === null) return 'not subscribed'
      const { status, notSent } = outcome
      if (notSent === true) return 'not sent'
      return status === 'not for this destination' ? 'not subscribed' : status
    }),
    changes: changes.map(changeLine)
  }
}
