import { Hono } from 'hono'
import * as v from 'valibot'
import { FAULT_NAMES, FAULTS } from '../../scenarios/faults'
import { observe, runScenario, type ScenarioRun } from '../../scenarios/run-scenario'
import type { Scenario } from '../../scenarios/scenario'
import type { ScenarioReply, ScenariosReply } from '../../wire'
import type { WorkbenchContext } from '../context'
import { Problem } from '../http/problem'
import { readBody } from '../http/read-json'
import { openScenariosFile } from '../scenarios-file'
import { EventShape, SubscriptionShape } from './shapes'

const RunBody = v.object({ subscriptions: v.array(SubscriptionShape) })

const PinBody = v.object({
  name: v.pipe(v.string(), v.trim(), v.nonEmpty('Name the scenario.')),
  events: v.pipe(v.array(EventShape), v.nonEmpty('A scenario needs an event.')),
  fault: v.optional(v.picklist(FAULT_NAMES)),
  subscriptions: v.array(SubscriptionShape)
})

/** `/_workbench/scenarios`: events with what is expected of them, pinned and run. */
export function scenariosRoute({ source, mappings, seed, signal }: WorkbenchContext): Hono {
  const app = new Hono()
  const scenarios = openScenariosFile(mappings.file)
  const faults = FAULT_NAMES.map((name) => ({ name, fault: { ...FAULTS[name] } }))
  const runWith = (subscriptions: ScenarioRun['subscriptions']): ScenarioRun => ({
    definition: source.current().definition,
    subscriptions,
    seed,
    signal
  })
  app.get('/', async (c) => {
    const { file } = scenarios
    return c.json<ScenariosReply>({ file, faults, scenarios: await scenarios.read() })
  })
  app.post('/run', async (c) => {
    const { subscriptions } = await readBody(c, RunBody)
    const results: ScenarioReply[] = []
    for (const scenario of await scenarios.read()) {
      if (c.req.raw.signal.aborted) break
      const { passed, differences } = await runScenario(scenario, runWith(subscriptions))
      results.push({ name: scenario.name, passed, differences })
    }
    return c.json(results)
  })
  app.post('/', async (c) => {
    const { subscriptions, ...pinned } = await readBody(c, PinBody)
    const scenario: Scenario = {
      ...pinned,
      expect: await observe(pinned, runWith(subscriptions))
    }
    const kept = await scenarios.change((all) => [
      ...all.filter(({ name }) => name !== scenario.name),
      scenario
    ])
    return c.json<ScenariosReply>({ file: scenarios.file, faults, scenarios: kept })
  })
  app.delete('/:name', async (c) => {
    const name = c.req.param('name')
    const kept = await scenarios.change((all) => {
      const left = all.filter((one) => one.name !== name)
      if (left.length === all.length) throw noScenario(name)
      return left
    })
    return c.json<ScenariosReply>({ file: scenarios.file, faults, scenarios: kept })
  })
  return app
}

function noScenario(name: string): Problem {
  return new Problem(404, 'not-found', `There is no scenario "${name}".`)
}
