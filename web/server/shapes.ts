import type { Json } from '../lib/json'

export type {
  AccountChange,
  ChoicesReply,
  ConnectionReply,
  Exchange,
  ForecastEvent,
  ForecastMapping,
  ForecastReply as Forecast,
  ForecastRequest,
  MappingEdit,
  MappingsReply,
  Outcome,
  PreviewReply as Preview,
  PreviewResult,
  SendReply,
  StateReply as ServerState,
  Subscription
} from '../../src/workbench/wire'

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
  readonly dynamicFields?: Readonly<Record<string, unknown>>
  readonly hidden?: boolean
}

/** `GET /manifest`. */
export interface Manifest {
  readonly name: string
  readonly authentication?: { readonly fields: Readonly<Record<string, FieldSpec>> }
  readonly actions: Readonly<Record<string, ActionSpec>>
}
