import type { FileFinding, Finding } from '../mapping/finding'
import type { JsonObject } from './json'

/** A mapping in Segment's own form: which action, for which events, and where each field's value comes from. */
export interface Subscription {
  readonly name?: string | undefined
  /** The action's key, e.g. `upsertContact`. */
  readonly partnerAction: string
  /** In Segment's query language, e.g. `type = "identify"`. */
  readonly subscribe: string
  readonly mapping: JsonObject
  /** Default yes. */
  readonly enabled?: boolean | undefined
}

/** `GET`, `PUT` and `PATCH /_workbench/mappings`. */
export interface MappingsReply {
  /** Null where the workbench was started without a file. */
  readonly file: string | null
  /** Changes with every change of the file; to be sent back as `If-Match`. */
  readonly version: string
  readonly exists: boolean
  /** Whether it was there and is gone. */
  readonly vanished: boolean
  /** The entries as they are written. */
  readonly subscriptions: readonly Subscription[]
  /** What is wrong with them; one with an error is not run, the others are. */
  readonly findings: readonly FileFinding[]
}

/** `PATCH /_workbench/mappings`: a change of one mapping in the file. */
export type MappingEdit =
  | {
      readonly op: 'replace' | 'insert'
      readonly index: number
      readonly subscription: object
    }
  | { readonly op: 'remove'; readonly index: number }

/** A mapping from elsewhere, as one of `POST /_workbench/import { text }`. */
export interface ImportedMapping {
  readonly name: string | null
  readonly enabled: boolean
  /** Null where its fields fit several actions: then the user chooses, for this mapping. */
  readonly action: string | null
  /** The actions that it may be for. */
  readonly candidates: readonly string[]
  readonly subscribe: string
  readonly mapping: JsonObject
  /** What else the entry holds, kept as it came. */
  readonly rest: JsonObject
  readonly findings: readonly Finding[]
  /** Whether it can be taken over; not where a value of it is missing or an expression. */
  readonly isUsable: boolean
}

/** The answer of `POST /_workbench/import`. */
export interface ImportReply {
  readonly entries: readonly ImportedMapping[]
  /** What is to be said of the text as a whole. */
  readonly findings: readonly Finding[]
}

/** The answer of `POST /_workbench/function`: mappings as one file for Segment's Functions. */
export interface FunctionReply {
  readonly code: string
  /** What its user should know. */
  readonly notes: readonly string[]
}
