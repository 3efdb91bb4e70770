import { withAliases } from '../mappings/aliases'
import { call, callLines, post } from './call'
import type * as Wire from '../../src/workbench/wire'

const ROOT = '/_workbench'

/** Mappings that something is asked of. */
type Mappings = Pick<Wire.ForecastRequest, 'subscriptions'>

/** The definition. */
export async function readManifest(): Promise<Wire.Manifest> {
  return withAliases(await call<Wire.Manifest>('/manifest'))
}

/** Where events go, and what the workbench was started with. */
export const readState = () => call<Wire.StateReply>(`${ROOT}/state`)

/** What a mapping would do; sends nothing. */
export const preview = post<Wire.PreviewRequest, Wire.PreviewReply>(`${ROOT}/preview`)

/** What would happen to events in every mapping; sends nothing. */
export const forecast = post<Wire.ForecastRequest, Wire.ForecastReply>(`${ROOT}/forecast`)

/** The same of each event by itself. */
export const forecastEach = post<Wire.ForecastRequest, readonly Wire.ForecastReply[]>(
  `${ROOT}/forecast/each`
)

/** What the doctor finds; changes nothing. */
export const check = post<Wire.CheckRequest, Wire.CheckReply>(`${ROOT}/check`)

/** Reads mappings from elsewhere; keeps nothing. */
export const readImport = post<{ text: string }, Wire.ImportReply>(`${ROOT}/import`)

/** Mappings as one file for Segment's Functions. @throws CallError 422 where one cannot be run */
export const writeFunction = post<Mappings, Wire.FunctionReply>(`${ROOT}/function`)

/** Sends events, told line by line. @throws CallError with the code `live-unconfirmed` before the first live send */
export function send(
  request: Wire.SendRequest,
  signal: AbortSignal,
  onLine: (line: Wire.SendLine) => void
): Promise<void> {
  return callLines(`${ROOT}/send`, request, signal, onLine)
}

/** Tests the connection. */
export const authenticate = post<{ settings: Wire.JsonObject }, Wire.ConnectionReply>(
  `${ROOT}/authenticate`
)

/** The entries of a drop-down; `field.__keys__` for the keys of an object field. */
export function readChoices(
  action: string,
  field: string,
  body: { settings: Wire.JsonObject; payload: Wire.JsonObject },
  signal: AbortSignal
): Promise<Wire.ChoicesReply> {
  const path = `${ROOT}/choices/${encodeURIComponent(action)}/${encodeURIComponent(field)}`
  return call(path, { method: 'POST', body: { ...body, dynamicFieldContext: {} }, signal })
}

/** Asks for the deletion of one user. @throws CallError with the code `live-unconfirmed` without a yes */
export const deleteUser = post<Wire.DeleteRequest, Wire.DeleteReply>(`${ROOT}/delete`)

/** Runs what an action does when its mapping is saved. */
export const runHook = post<Wire.HookRequest, Wire.HookReply>(`${ROOT}/hooks`)

/** The entries of a drop-down among a hook's inputs. */
export const hookChoices = post<Wire.HookChoicesRequest, Wire.ChoicesReply>(`${ROOT}/hooks/choices`)

/** The mappings file. */
export const readMappings = () => call<Wire.MappingsReply>(`${ROOT}/mappings`)

/** Changes one mapping of the file. @throws CallError 412 when the file is another version by now */
export function editMappings(body: Wire.MappingEdit, version: string): Promise<Wire.MappingsReply> {
  const headers = { 'If-Match': `"${version}"` }
  return call(`${ROOT}/mappings`, { method: 'PATCH', body, headers })
}

/** Writes a mappings file that vanished. */
export const restoreMappings = post<{ content: 'last' | 'empty' }, Wire.MappingsReply>(
  `${ROOT}/mappings/restore`
)

/** The scenarios beside the mappings file. */
export const readScenarios = () => call<Wire.ScenariosReply>(`${ROOT}/scenarios`)

/** Runs all scenarios through these mappings. */
export const runScenarios = post<Mappings, Wire.ScenarioReply[]>(`${ROOT}/scenarios/run`)

/** Pins events as a scenario, with what becomes of them in these mappings, in place of one of the same name. */
export const pinScenario = post<Wire.PinnedScenario & Mappings, Wire.ScenariosReply>(
  `${ROOT}/scenarios`
)

/** Removes a scenario. */
export const removeScenario = (name: string) =>
  call<Wire.ScenariosReply>(`${ROOT}/scenarios/${encodeURIComponent(name)}`, { method: 'DELETE' })

/** Which events of SDKs to read, newest first. */
interface LiveQuery {
  /** Only those that arrived before this one; null for all. */
  readonly before: number | null
  readonly limit: number
  readonly type: string
  readonly text: string
  readonly outcome: string
}

/** The events that SDKs sent. */
export function readLive(query: LiveQuery, signal?: AbortSignal): Promise<Wire.LiveReply> {
  const asked = Object.entries(query).flatMap(([key, value]) =>
    value === '' || value === null ? [] : [[key, String(value)]]
  )
  return call(`${ROOT}/live?${new URLSearchParams(asked)}`, { signal })
}

/** The last calls of SDKs that were refused, newest first. */
export const readRefused = (signal: AbortSignal) =>
  call<Wire.RefusedReply>(`${ROOT}/live/refused?limit=200`, { signal })

/** One event of an SDK, and what became of it. */
export const readLiveEvent = (seq: number, signal?: AbortSignal) =>
  call<Wire.LiveEvent>(`${ROOT}/live/${seq}`, { signal })

/** Lets an event of an SDK arrive once more. */
export const resend = post<{ seq: number }, Wire.ResendReply>(`${ROOT}/live/resend`)

/** Events of SDKs may be sent live. */
export const confirmEvents = () => call(`${ROOT}/live/confirm`, { method: 'POST', body: {} })
