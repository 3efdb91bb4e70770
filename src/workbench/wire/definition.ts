import type { HookName } from './hooks'
import type { Json } from './json'

/** `POST /authenticate`; `fields` maps a setting's key to what is wrong with it. */
export type ConnectionReply =
  | { readonly ok: true }
  | {
      readonly ok: false
      readonly error: string
      readonly fields: Readonly<Record<string, string>>
    }

/** `POST /{action}/{field}`: the entries of a drop-down, as a destination answers them. */
export interface ChoicesReply {
  readonly choices: readonly { readonly label: string; readonly value: string }[]
  readonly nextPage?: string
  readonly error?: { readonly code: string; readonly message: string }
}

/** A condition on another field; `value` may be a list, any of which fits. */
export interface FieldCondition {
  readonly fieldKey?: string
  readonly type?: string
  readonly operator: 'is' | 'is_not'
  readonly value?: Json
}

/** Conditions under which a field is shown or required. */
export interface Conditions {
  readonly match?: 'any' | 'all'
  readonly conditions: readonly FieldCondition[]
}

/** One choice of a field; a bare string is its own label. */
export type Choice = string | { readonly value: string | number; readonly label: string }

/** A field of an action, or a setting, as the manifest describes it. */
export interface FieldSpec {
  readonly label: string
  readonly description?: string
  readonly type: string
  readonly required?: boolean | Conditions
  readonly default?: Json
  readonly choices?: readonly Choice[]
  readonly dynamic?: boolean
  readonly multiple?: boolean
  readonly placeholder?: string
  readonly unsafe_hidden?: boolean
  readonly depends_on?: Conditions
}

/** An action as the manifest describes it. */
export interface ActionSpec {
  readonly title: string
  readonly description: string
  readonly defaultSubscription?: string
  readonly fields: Readonly<Record<string, FieldSpec>>
  /** Where there are entries to ask for: `true`, below the field's key. */
  readonly dynamicFields?: Readonly<Record<string, unknown>>
  readonly hidden?: boolean
  readonly hooks?: Readonly<Partial<Record<HookName, HookSpec>>>
  readonly syncMode?: SyncModeSpec
}

/** What an action does when its mapping is saved, as the manifest describes it. */
export interface HookSpec {
  readonly label: string
  readonly description: string
  readonly inputFields?: Readonly<Record<string, FieldSpec>>
}

/** Which rows of a warehouse an action takes; a mapping keeps the choice as `__segment_internal_sync_mode`. */
export interface SyncModeSpec {
  readonly label: string
  readonly description: string
  readonly default: string
  readonly choices: readonly { readonly label: string; readonly value: string }[]
}

/** `GET /manifest`: the definition as JSON. */
export interface Manifest {
  readonly name: string
  readonly authentication?: { readonly fields: Readonly<Record<string, FieldSpec>> }
  readonly actions: Readonly<Record<string, ActionSpec>>
  /** The name of the destination's folder, as `emarsys`. */
  readonly directoryName: string
  /** Keys by which mappings saved for the live destination name actions → the keys here. */
  readonly actionAliases: Readonly<Record<string, string>>
  /** Whether it takes deletion requests. */
  readonly takesDeletions: boolean
}
