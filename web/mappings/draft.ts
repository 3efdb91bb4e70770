import { sameJson, withValues } from '../lib/json'
import { defaultsOf } from './conditions'
import type {
  ActionSpec,
  ImportedMapping,
  JsonObject,
  Manifest,
  Subscription
} from '../../src/workbench/wire'

/** A mapping that is being written. */
export interface Draft {
  readonly action: string
  readonly name: string
  readonly enabled: boolean
  readonly subscribe: string
  readonly mapping: JsonObject
  /** What else its entry holds, kept as it came: a warehouse's model and schedule, hooks. */
  readonly rest?: JsonObject
}

/** The mapping that an action begins with: its default trigger and the defaults of its fields, as Segment fills them in. */
export function initialDraft(action: string, spec: ActionSpec): Draft {
  return {
    action,
    name: spec.title,
    enabled: true,
    subscribe: spec.defaultSubscription ?? 'type = "track"',
    mapping: defaultsOf(spec.fields)
  }
}

/** The action to show first: the one for identify calls, else the first that there is. */
export function firstAction(manifest: Manifest): string {
  const entries = Object.entries(manifest.actions).filter(([, { hidden }]) => hidden !== true)
  const fits = entries.find(([, action]) => action.defaultSubscription === 'type = "identify"')
  return (fits ?? entries[0])?.[0] ?? ''
}

/** The draft in Segment's form. */
export function toSubscription(draft: Draft): Subscription {
  const { action, name, enabled, subscribe, mapping, rest } = draft
  return { ...rest, name, enabled, partnerAction: action, subscribe, mapping }
}

/** A mapping in Segment's form as a draft. A field that it leaves out is not mapped: that is what deliver does with it, too. */
export function fromSubscription(subscription: Subscription, manifest: Manifest | null): Draft {
  const { partnerAction, subscribe, name, mapping = {}, enabled = true, ...rest } = subscription
  return {
    action: partnerAction,
    name: name ?? manifest?.actions[partnerAction]?.title ?? partnerAction,
    enabled,
    subscribe,
    mapping,
    // An entry comes as JSON, so what it holds beside what is known here is JSON as well.
    ...(Object.keys(rest).length === 0 ? {} : { rest: rest as JsonObject })
  }
}

/** An imported mapping with its action as Segment's form of this package. */
export function importedSubscription(imported: ImportedMapping, action: string): Subscription {
  const { name, enabled, subscribe, mapping, rest } = imported
  return {
    ...rest,
    ...(name === null ? {} : { name }),
    enabled,
    partnerAction: action,
    subscribe,
    mapping
  }
}

/**
 * The draft as the file's entry that it comes from would have it: with what else the entry holds, its keys in their order, and
 * without a name or switch that neither had.
 */
export function toEntry(draft: Draft, base: Subscription | null): Subscription {
  if (base === null) return toSubscription(draft)
  const { action, name, enabled, subscribe, mapping } = draft
  return {
    ...base,
    partnerAction: action,
    subscribe,
    mapping: inOrderOf(base.mapping, mapping),
    ...(base.name === undefined && name === fallbackName(draft, base) ? {} : { name }),
    ...(base.enabled === undefined && enabled === true ? {} : { enabled })
  }
}

/** Tells whether a draft says something else than the file's entry; a new one always does. */
export function isEdited(draft: Draft, base: Subscription | null): boolean {
  return base === null || !sameJson(toEntry(draft, base), base)
}

/** What a nameless entry is called in a draft of it. */
function fallbackName({ action, name }: Draft, base: Subscription): string {
  return action === base.partnerAction ? name : action
}

function inOrderOf(base: JsonObject | undefined, mapping: JsonObject): JsonObject {
  const known = Object.keys(base ?? {}).filter((key) => key in mapping)
  return withValues([...known, ...Object.keys(mapping)].map((key) => [key, mapping[key]]))
}
