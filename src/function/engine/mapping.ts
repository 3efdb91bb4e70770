import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import type { RunInput } from '../../destinations/emarsys/delivery/deliver'
import { isRecord } from '../../destinations/emarsys/api/envelope'
import {
  AggregateAjvError,
  arrifyFields,
  matches,
  removeEmptyValues,
  resolveAudienceMembership,
  transform
} from 'function:kit'
import { type Schema, schemas } from 'function:schemas'

/** A mapping as it stands in the file. */
export interface FileMapping {
  name: string
  /** The action's key. */
  action: string
  /** The trigger, parsed. */
  tree: object
  mapping: JSONObject
}

/** An event of a call, and its place in it. */
export interface IndexedEvent {
  index: number
  event: SegmentEvent
}

/** An event as an action takes it. */
export interface MappedEvent {
  event: SegmentEvent
  payload: Record<string, unknown>
  joins: boolean | undefined
}

const SYNC_MODES = new Set(['add', 'update', 'upsert', 'delete', 'mirror'])
const WITH_SYNC_MODE = new Set(['upsertContact', 'syncAudience'])
const HOOKS = ['onMappingSave', 'retlOnMappingSave']

/** The sync mode of a mapping and what its hooks saved. */
export function inputOf({ action, mapping }: FileMapping): RunInput {
  const mode = mapping.__segment_internal_sync_mode
  const saved = HOOKS.filter((hook) => mapping[hook])
  const hookOutputs = Object.fromEntries(saved.map((hook) => [hook, mapping[hook]]))
  return typeof mode === 'string' && SYNC_MODES.has(mode) && WITH_SYNC_MODE.has(action)
    ? { syncMode: mode, hookOutputs }
    : { hookOutputs }
}

/** Whether a mapping takes an event. */
export function takes({ tree }: FileMapping, event: SegmentEvent): boolean {
  return matches(tree, event)
}

/**
 * Maps and validates an event as actions-core does in a batch; a single event goes the same way.
 * @throws Error that says why the event cannot be sent; it would not the next time either
 */
export function mapEvent(mapping: FileMapping, event: SegmentEvent): MappedEvent {
  const known = schemas[mapping.action]
  if (!known) throw new Error(`There is no action ${mapping.action}.`)
  const { schema, validate } = known
  const payload = removeEmptyValues(transform(mapping.mapping, event), schema)
  arrifyFields(payload, schema)
  if (!validate(payload)) throw new AggregateAjvError(titled(validate.errors ?? [], schema))
  return {
    event,
    payload,
    joins: resolveAudienceMembership(withPersonas(event), inputOf(mapping).syncMode)
  }
}

/** actions-core reads what is in `context` and `personas` without looking whether they are objects. */
function withPersonas(event: SegmentEvent): SegmentEvent {
  const { context } = event
  return isRecord(context) && isRecord(context.personas) ? event : { ...event, context: {} }
}

/** The errors with the titles of their fields: the code that found them is shared by all fields of one type. */
function titled(errors: readonly { instancePath: string }[], { properties }: Schema): object[] {
  return errors.map((error) => {
    const field = properties[error.instancePath.slice(1)]
    return field ? { ...error, parentSchema: field } : error
  })
}
