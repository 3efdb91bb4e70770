/** Parts of Segment's packages that `scripts/build-function.mjs` puts in: they are not exported by their packages. */
declare module 'function:kit' {
  import type { JSONObject, SegmentEvent } from '@segment/actions-core'
  type Schema = import('function:schemas').Schema
  /** A mapping's values for one event. */
  export function transform(mapping: JSONObject, event: object): Record<string, unknown>
  export function removeEmptyValues(
    payload: Record<string, unknown>,
    schema: Schema
  ): Record<string, unknown>
  export function arrifyFields(payload: Record<string, unknown>, schema: Schema): void
  /** Whether the event's contact joins or leaves an audience; undefined where it does not say. */
  export function resolveAudienceMembership(
    event: SegmentEvent,
    syncMode: string | undefined
  ): boolean | undefined
  export class AggregateAjvError extends Error {
    constructor(errors: readonly object[])
  }
  /** Whether an event meets a parsed trigger. */
  export function matches(tree: object, event: object): boolean
}

/** The schemas of the actions, made into code when the engine is built. */
declare module 'function:schemas' {
  import type { InputField } from '@segment/actions-core'
  export interface Schema {
    type: string
    properties: Readonly<Record<string, { title: string } & Pick<InputField, 'type'>>>
  }
  export const schemas: Readonly<
    Record<
      string,
      {
        schema: Schema
        validate: ((payload: object) => boolean) & { errors?: { instancePath: string }[] | null }
      }
    >
  >
}

/** An error class of Segment's Functions: the event is discarded, and the text shown in Event Delivery. */
declare const ValidationError: new (message: string) => Error
/** An error class of Segment's Functions: the event is tried again. */
declare const RetryError: new (message: string) => Error
