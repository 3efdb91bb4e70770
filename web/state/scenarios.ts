import type { JsonObject, PinnedScenario, ScenariosReply } from '../../src/workbench/wire'
import { eventsText } from '../events/templates'
import { isJsonObject } from '../lib/json'
import { debounce } from '../lib/debounce'
import { isAbort, wordsOf } from '../server/call'
import { pinScenario, readScenarios, removeScenario, runScenarios } from '../server/scenario-calls'
import type { App } from './app'
import { editEvents } from './events'
import { tell } from './notice'
import { runnableMappings } from './subscriptions'

/** How long to wait after an edit of a mapping before the scenarios run, in milliseconds. */
const WAIT_MS = 400

/** Reads the scenarios beside the mappings file. */
export async function loadScenarios(app: App): Promise<void> {
  try {
    takeOver(app, await readScenarios())
  } catch (error) {
    app.store.set({ scenarioError: wordsOf(error) })
  }
}

/** Runs the scenarios again whenever a mapping is another. @returns how to ask for it */
export function createScenarioRunner(app: App): () => void {
  let underWay: AbortController | undefined
  let ranWith = ''
  const run = async () => {
    const state = app.store.get()
    const subscriptions = runnableMappings(state).map(({ subscription }) => subscription)
    const wanted = JSON.stringify([subscriptions, state.scenarios?.scenarios])
    if (wanted === ranWith || (state.scenarios?.scenarios.length ?? 0) === 0) return
    underWay?.abort()
    const own = new AbortController()
    underWay = own
    try {
      const results = await runScenarios(subscriptions, own.signal)
      ranWith = wanted
      app.store.set({ scenarioResults: results, scenarioError: null })
    } catch (error) {
      if (!isAbort(error)) app.store.set({ scenarioError: wordsOf(error) })
    }
  }
  return debounce(() => void run(), WAIT_MS)
}

/** Pins the events as a scenario, with what becomes of them now. */
export async function pinEvents(app: App, name: string, fault: string | undefined): Promise<void> {
  const { events } = app.store.get().parsed
  await pin(app, { name, events, fault })
  tell(app.store, `Pinned "${name}"`)
}

/** Takes what happens now for what is expected. */
export async function acceptScenario(
  app: App,
  { name, events, fault }: PinnedScenario
): Promise<void> {
  await pin(app, { name, events: events.filter(isJsonObject), fault })
}

/** Removes a scenario; it can be had back, with what becomes of its events now. */
export async function dropScenario(app: App, scenario: PinnedScenario): Promise<void> {
  try {
    takeOver(app, await removeScenario(scenario.name))
    tell(app.store, `Removed "${scenario.name}"`, () => void acceptScenario(app, scenario))
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}

/** Puts a scenario's events into the editor. */
export function loadScenarioEvents(app: App, { events }: PinnedScenario): void {
  editEvents(app, eventsText(events.filter(isJsonObject)))
}

async function pin(
  app: App,
  pinned: { name: string; events: readonly JsonObject[]; fault: string | undefined }
): Promise<void> {
  const subscriptions = runnableMappings(app.store.get()).map(({ subscription }) => subscription)
  try {
    takeOver(app, await pinScenario({ ...pinned, subscriptions }))
  } catch (error) {
    tell(app.store, wordsOf(error))
  }
}

function takeOver(app: App, scenarios: ScenariosReply): void {
  app.store.set({ scenarios, scenarioError: null })
  app.refreshScenarios()
}
