import type {
  JsonObject,
  ScenarioReply,
  ScenariosReply,
  Subscription
} from '../../src/workbench/wire'
import { call } from './call'

const ROOT = '/_workbench/scenarios'

// The workbench is of the same package as this page: its answers are what its types say they are.

/** The scenarios beside the mappings file. */
export async function readScenarios(): Promise<ScenariosReply> {
  return (await call(ROOT)) as ScenariosReply
}

/** Runs all scenarios through these mappings. */
export async function runScenarios(
  subscriptions: readonly Subscription[],
  signal: AbortSignal
): Promise<ScenarioReply[]> {
  const body = { subscriptions }
  return (await call(`${ROOT}/run`, { method: 'POST', body, signal })) as ScenarioReply[]
}

/** Events to pin, with what becomes of them in these mappings. */
export interface Pin {
  readonly name: string
  readonly events: readonly JsonObject[]
  readonly fault?: string | undefined
  readonly subscriptions: readonly Subscription[]
}

/** Pins events as a scenario, in place of one of the same name. */
export async function pinScenario(pin: Pin): Promise<ScenariosReply> {
  return (await call(ROOT, { method: 'POST', body: pin })) as ScenariosReply
}

/** Removes a scenario. */
export async function removeScenario(name: string): Promise<ScenariosReply> {
  return (await call(`${ROOT}/${encodeURIComponent(name)}`, { method: 'DELETE' })) as ScenariosReply
}
