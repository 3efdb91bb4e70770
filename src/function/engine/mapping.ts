import type { JSONObject, SegmentEvent } from '@segment/actions-core'
import {
  AggregateAjvError,
  arrifyFields,
  matches,
  removeEmptyValues,
  resolveAudienceMembership,
  transform
} from 'function:kit'
import { schemas } from 'function:schemas'

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
export interface MappedEvent extends IndexedEvent {
  payload: Record<string, unknown>
  joins: boolean | undefined
}

/** What stands in a mapping beside its fields, as actions-core hands it to an action. */
export interface Extras {
  syncMode?: string
  hookOutputs: Record<string, unknown>
}

const SYNC_MODES = new Set(['add', 'update', 'upsert', 'delete', 'mirror'])
const WITH_SYNC_MODE = new Set(['upsertContact', 'syncAudience'])
const HOOKS = ['onMappingSave', 'retlOnMappingSave']

/** The sync mode of a mapping and what its hooks saved. */
export function extrasOf({ action, mapping }: FileMapping): Extras {
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
export function mapEvent(mapping: FileMapping, { index, event }: IndexedEvent): MappedEvent {
  const known = schemas[mapping.action]
  if (!known) throw new Error(`There is no action ${mapping.action}.`)
  const { schema, validate } = known
  const payload = removeEmptyValues(transform(mapping.mapping, event), schema)
  arrifyFields(payload, schema)
  if (!validate(payload)) throw new AggregateAjvError(validate.errors ?? [])
  return {
    index,
    event,
    payload,
    joins: resolveAudienceMembership(event, extrasOf(mapping).syncMode)
  }
}
