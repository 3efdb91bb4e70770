import type { PinnedScenario, ScenariosReply } from '../../src/workbench/wire'
import { eventsText } from '../events/templates'
import { isJsonObject } from '../lib/json'
import { wordsOf } from '../server/call'
import { pinScenario, readScenarios, removeScenario } from '../server/calls'
import type { App } from './app'
import { editEvents } from './events'
import { attempt, tell } from './notice'
import { subscriptionsOf } from './subscriptions'

/** Reads the scenarios beside the mappings file. */
export async function loadScenarios(app: App): Promise<void> {
  try {
    takeOver(app, await readScenarios())
  } catch (error) {
    app.set({ scenariosError: wordsOf(error) })
  }
}

/** Pins the events as a scenario, with what becomes of them now. */
export async function pinEvents(app: App, name: string, fault: string | undefined): Promise<void> {
  const { events } = app.state.parsed
  await pin(app, { name, events, fault })
  tell(app, `Pinned "${name}"`)
}

/** Takes what happens now for what is expected. */
export function acceptScenario(app: App, { name, events, fault }: PinnedScenario): Promise<void> {
  return pin(app, { name, events, fault })
}

/** Removes a scenario; it can be had back, with what becomes of its events now. */
export function dropScenario(app: App, scenario: PinnedScenario): Promise<void> {
  return attempt(app, async () => {
    takeOver(app, await removeScenario(scenario.name))
    tell(app, `Removed "${scenario.name}"`, () => void acceptScenario(app, scenario))
  })
}

/** Puts a scenario's events into the editor. */
export function loadScenarioEvents(app: App, { events }: PinnedScenario): void {
  editEvents(app, eventsText(events.filter(isJsonObject)))
}

function pin(app: App, pinned: PinnedScenario): Promise<void> {
  const subscriptions = subscriptionsOf(app.state.runnable)
  return attempt(app, async () => takeOver(app, await pinScenario({ ...pinned, subscriptions })))
}

function takeOver(app: App, scenarios: ScenariosReply): void {
  app.set({ scenarios, scenariosError: null })
}
