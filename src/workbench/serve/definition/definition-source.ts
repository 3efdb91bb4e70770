import type { LoadedDefinition } from './loaded-definition'
import type { AnyDefinition } from '../../runtime/definition'

/** Where the workbench takes the destination from, again at each call. */
export interface DefinitionSource {
  /** The version to use now: the newest that loads. */
  current(): LoadedDefinition
  /** Why the sources on disk cannot be used, or null. */
  error(): string | null
  close(): Promise<void>
}

/** Who wants to know about changes of the sources. */
export interface SourceListener {
  /** A new version is current; `recovered` when the sources were broken before. */
  onLoaded(event: { recovered: boolean }): void
  /** The sources on disk are broken; the version before stays current. */
  onError(message: string): void
}

/** What is done to each version of a definition before it is run, such as attaching it to a sandbox. */
export type Prepare = (definition: AnyDefinition) => AnyDefinition

/** A destination that is compiled into this program and never changes. */
export function fixedSource(
  definition: AnyDefinition,
  directoryName: string,
  prepare: Prepare
): DefinitionSource {
  const loaded: LoadedDefinition = { definition, runnable: prepare(definition), directoryName }
  return { current: () => loaded, error: () => null, close: async () => {} }
}
