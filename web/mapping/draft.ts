import type {
  ActionSpec,
  FieldSpec,
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
export function toSubscription({ action, name, enabled, ...rest }: Draft): Subscription {
  return { name, enabled, partnerAction: action, subscribe: rest.subscribe, mapping: rest.mapping }
}

/** A mapping in Segment's form as a draft; fields that it leaves out keep their defaults. */
export function fromSubscription(subscription: Subscription, manifest: Manifest): Draft {
  const { partnerAction, subscribe, mapping, enabled = true } = subscription
  const spec = manifest.actions[partnerAction]
  const defaults = spec === undefined ? {} : defaultsOf(spec.fields)
  return {
    action: partnerAction,
    name: subscription.name ?? spec?.title ?? partnerAction,
    enabled,
    subscribe,
    mapping: { ...defaults, ...mapping }
  }
}

function defaultsOf(fields: Readonly<Record<string, FieldSpec>>): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([key, field]) =>
      field.default === undefined ? [] : [[key, field.default]]
    )
  )
}
