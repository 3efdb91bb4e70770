import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createColors } from 'picocolors'
import { errorMessage } from '../workbench/errors'
import { builtIn } from '../workbench/runtime/definition'
import { toJUnit } from '../workbench/scenarios/junit'
import { runScenario, type ScenarioResult } from '../workbench/scenarios/run-scenario'
import { parseScenarios, type Scenario } from '../workbench/scenarios/scenario'
import { plural } from '../workbench/plural'
import { readMappings, readSeed, readText } from './read-files'
import { type Terminal, UsageError } from './terminal'
import { STOPPED, untilStop } from './until-stop'

/** The options of `emarsys-actions test`. */
export interface TestFlags {
  mappings: string
  scenarios?: string
  seed?: string
  junit?: string
}

/**
 * Runs `emarsys-actions test`: every scenario on an account of its own.
 * @returns the exit code: 0 all come out as expected, 1 some do not
 * @throws UsageError
 */
export async function runTest(
  flags: TestFlags,
  { terminal, signal }: { terminal: Terminal; signal: AbortSignal }
): Promise<number> {
  const subscriptions = readMappings(flags.mappings, terminal)
  const scenarios = readScenarios(flags)
  const paint = createColors(terminal.isInteractive)
  const seed = flags.seed === undefined ? undefined : readSeed(flags.seed)
  const run = { definition: builtIn, subscriptions, seed, signal }
  const results: ScenarioResult[] = []
  for (const scenario of scenarios) {
    const result = await Promise.race([untilStop(signal), runScenario(scenario, run)])
    if (!result) {
      terminal.err(STOPPED)
      return 1
    }
    results.push(result)
    terminal.out(
      result.passed ? `${paint.green('✓')} ${result.name}` : `${paint.red('✗')} ${result.name}`
    )
    for (const difference of result.differences) terminal.out(`    ${difference}`)
  }
  const failed = results.filter(({ passed }) => !passed).length
  terminal.out(
    failed === 0
      ? `\n${plural(results.length, 'scenario')} came out as expected.`
      : `\n${failed} of ${plural(results.length, 'scenario')} came out differently.`
  )
  if (flags.junit !== undefined) writeReport(flags.junit, toJUnit(results))
  return failed === 0 ? 0 : 1
}

function readScenarios({ mappings, scenarios }: TestFlags): Scenario[] {
  const path = scenarios ?? join(dirname(mappings), 'scenarios.json')
  if (scenarios === undefined && !existsSync(path)) {
    throw new UsageError(
      `There is no ${path}.`,
      'Pin an event as a scenario in the workbench, or name a file with --scenarios FILE.'
    )
  }
  const hint = 'See docs/testing.md for its form.'
  let found: Scenario[]
  try {
    found = parseScenarios(readText(path, 'scenarios file'))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${path}: ${errorMessage(error)}`, hint)
  }
  if (found.length === 0) throw new UsageError(`${path} holds no scenario.`, hint)
  return found
}

function writeReport(path: string, xml: string): void {
  try {
    writeFileSync(path, xml)
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${errorMessage(error)}`, 'Check the path.')
  }
}
