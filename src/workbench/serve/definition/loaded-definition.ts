import type { AnyDefinition } from '../../runtime/definition'

/** A destination that is ready to run. */
export interface LoadedDefinition {
  /** The definition as its author wrote it: what `/manifest` shows. */
  readonly definition: AnyDefinition
  /** The same for the runtime, under a name by which actions-core never finds another version's schemas. */
  readonly runnable: AnyDefinition
  /** The name of the destination's folder, as `emarsys`. */
  readonly directoryName: string
}
