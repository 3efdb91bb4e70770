import type { DestinationDefinition, JSONObject } from '@segment/actions-core'

/** A definition whatever its settings are: JSON that the runtime checks against the definition's own schema. */
export type AnyDefinition = DestinationDefinition<JSONObject>

/** A destination that is ready to run. */
export interface LoadedDefinition {
  /** The definition as its author wrote it: what `/manifest` shows. */
  readonly definition: AnyDefinition
  /** The same for the runtime, under a name by which actions-core never finds another version's schemas. */
  readonly runnable: AnyDefinition
  /** The name of the destination's folder, as `emarsys`. */
  readonly directoryName: string
}
