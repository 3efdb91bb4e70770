import { isRecord } from '../lib/json'
import { withAliases } from '../mappings/aliases'
import { CallError, type CallOptions, call, callLines } from './call'
import type {
  ChoicesReply,
  ConnectionReply,
  ForecastReply,
  ForecastRequest,
  FunctionReply,
  ImportReply,
  JsonObject,
  Manifest,
  MappingEdit,
  MappingsReply,
  PreviewReply,
  PreviewRequest,
  SendRequest,
  SendLine,
  StateReply,
  Subscription
} from '../../src/workbench/wire'

/** `GET /manifest`: the definition. */
export async function readManifest(): Promise<Manifest> {
  return withAliases(expectKey<Manifest>(await call('/manifest'), 'actions'))
}

/** `GET /_workbench/state`. */
export async function readState(): Promise<StateReply> {
  return expectKey<StateReply>(await call('/_workbench/state'), 'settings')
}

/** `POST /_workbench/preview`: what a mapping would do; sends nothing. */
export async function preview(body: PreviewRequest, signal: AbortSignal): Promise<PreviewReply> {
  return expectKey<PreviewReply>(
    await call('/_workbench/preview', { method: 'POST', body, signal }),
    'results'
  )
}

/** `POST /_workbench/import`: reads mappings from elsewhere; keeps nothing. */
export async function readImport(text: string, signal: AbortSignal): Promise<ImportReply> {
  return expectKey<ImportReply>(
    await call('/_workbench/import', { method: 'POST', body: { text }, signal }),
    'entries'
  )
}

/** `POST /_workbench/send`: told line by line. @throws CallError with the code `live-unconfirmed` before the first live send */
export function send(
  request: SendRequest,
  signal: AbortSignal,
  onLine: (line: SendLine) => void
): Promise<void> {
  // The workbench is of the same package as this page: its lines are what its types say they are.
  return callLines('/_workbench/send', request, signal, (line) => onLine(line as SendLine))
}

/** `POST /_workbench/authenticate`: tests the connection. */
export async function authenticate(settings: JsonObject): Promise<ConnectionReply> {
  return expectKey<ConnectionReply>(
    await call('/_workbench/authenticate', { method: 'POST', body: { settings } }),
    'ok'
  )
}

/** `POST /_workbench/choices/{action}/{field}`: the entries of a drop-down; `field.__keys__` for the keys of an object field. */
export async function readChoices(
  action: string,
  field: string,
  body: { settings: JsonObject; payload: JsonObject },
  signal: AbortSignal
): Promise<ChoicesReply> {
  const path = `/_workbench/choices/${encodeURIComponent(action)}/${encodeURIComponent(field)}`
  const options: CallOptions = {
    method: 'POST',
    body: { ...body, dynamicFieldContext: {} },
    signal
  }
  return expectKey<ChoicesReply>(await call(path, options), 'choices')
}

/** `GET /_workbench/mappings`. */
export async function readMappings(): Promise<MappingsReply> {
  return expectKey<MappingsReply>(await call('/_workbench/mappings'), 'subscriptions')
}

/** `PATCH /_workbench/mappings`: changes one mapping. @throws CallError 412 when the file is another version by now */
export async function editMappings(edit: MappingEdit, version: string): Promise<MappingsReply> {
  const answer = await call('/_workbench/mappings', {
    method: 'PATCH',
    body: edit,
    headers: { 'If-Match': `"${version}"` }
  })
  return expectKey<MappingsReply>(answer, 'subscriptions')
}

/** `POST /_workbench/mappings/restore`: writes a file that vanished. */
export async function restoreMappings(content: 'last' | 'empty'): Promise<MappingsReply> {
  const answer = await call('/_workbench/mappings/restore', { method: 'POST', body: { content } })
  return expectKey<MappingsReply>(answer, 'subscriptions')
}

/** `POST /_workbench/forecast`: what would happen to events in every mapping; sends nothing. */
export async function forecast(
  request: ForecastRequest,
  signal: AbortSignal
): Promise<ForecastReply> {
  const answer = await call('/_workbench/forecast', { method: 'POST', body: request, signal })
  return expectKey<ForecastReply>(answer, 'mappings')
}

/** `POST /_workbench/function`: mappings as one file for Segment's Functions. @throws CallError 422 where one cannot be run */
export async function writeFunction(
  subscriptions: readonly Subscription[]
): Promise<FunctionReply> {
  const answer = await call('/_workbench/function', { method: 'POST', body: { subscriptions } })
  return expectKey<FunctionReply>(answer, 'code')
}

/** The server is of the same package, so an answer with its main property has the other ones as well. */
function expectKey<Reply extends object>(answer: unknown, key: keyof Reply & string): Reply {
  if (isRecord(answer) && key in answer) return answer as object as Reply
  throw new CallError(502, 'strange-answer', 'The workbench answered something else than expected.')
}
