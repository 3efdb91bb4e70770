import type { AccountChange } from '../../src/sandbox/account/changes'
import type { Json, JsonObject } from '../lib/json'

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

/** `GET /_workbench/state`. */
export interface ServerState {
  readonly version: string
  readonly live: boolean
  readonly liveConfirmed: boolean
  readonly apiUrl: string
  readonly sandbox: { readonly url: string } | null
  readonly settings: JsonObject
  readonly mappingsFile: string | null
  readonly wsse: { readonly message: string | null }
  readonly sourceError: { readonly message: string } | null
}

/** A mapping in Segment's form. */
export interface Subscription {
  readonly name?: string
  readonly enabled?: boolean
  readonly partnerAction: string
  readonly subscribe: string
  readonly mapping: JsonObject
}

/** What is wrong with a payload, and in which field. */
export interface FieldError {
  readonly field?: string
  readonly message: string
}

/** What a mapping would do with one event. */
export interface PreviewResult {
  readonly match: { readonly subscribed: boolean; readonly reason: string }
  readonly payload?: JsonObject
  readonly errors?: readonly FieldError[]
}

/** `POST /_workbench/preview`. */
export interface Preview {
  readonly results: readonly PreviewResult[]
  readonly queryError?: string
}

/** What became of one event. */
export interface Outcome {
  readonly index: number
  readonly status: 'delivered' | 'rejected' | 'retry' | 'unauthorized' | 'not subscribed'
  readonly httpStatus: number
  readonly message?: string
  readonly sent?: Json
  readonly body?: Json
  readonly payload?: Json
  /** Whether it was rejected before any request: nothing left for Emarsys. */
  readonly notSent?: boolean
}

/** One HTTP request as sent and its answer, secrets redacted. */
export interface Exchange {
  readonly request: {
    readonly url: string
    readonly method: string
    readonly headers: Readonly<Record<string, string>>
    readonly body?: Json
  }
  readonly response: {
    readonly statusCode?: number
    readonly statusMessage?: string
    readonly headers?: Readonly<Record<string, string>>
    readonly body?: Json
  }
}

/** `POST /_workbench/send`. */
export interface SendReply {
  readonly outcomes: readonly Outcome[]
  readonly exchanges: readonly Exchange[]
  /** What they changed in the sandbox's account. */
  readonly changes: readonly AccountChange[]
  readonly durationMs: number
}

/** `GET /_workbench/mappings`. */
export interface MappingsReply {
  readonly file: string | null
  /** Changes with every change of the file. */
  readonly version: string
  readonly exists: boolean
  /** Whether it was there and is gone. */
  readonly vanished: boolean
  readonly subscriptions: readonly Subscription[]
}

/** A drop-down's entries, as a destination answers them. */
export interface ChoicesReply {
  readonly choices: readonly { readonly label: string; readonly value: string }[]
  readonly error?: { readonly message?: string }
}

/** `POST /authenticate`. */
export interface ConnectionReply {
  readonly ok: boolean
  readonly error?: string
  readonly fields?: Readonly<Record<string, string>>
}

export type { AccountChange } from '../../src/sandbox/account/changes'
export type { Forecast, ForecastEvent, ForecastMapping } from '../../src/workbench/serve/forecast/wire'
