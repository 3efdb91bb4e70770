import type { Sandbox, Seed } from '../../sandbox'
import type { Origins } from '../history/origins'
import type { TrackingSource } from '../tracking/tracking-source'
import type { TokenKeeper } from '../runtime/token-keeper'
import type { DefinitionSource } from './definition/definition-source'
import type { InFlight } from './http/in-flight'
import type { LiveGuard } from './live-guard'
import type { MappingsFile } from './mappings-file'

/** What the workbench's calls work with. */
export interface WorkbenchContext {
  readonly source: DefinitionSource
  readonly sandbox: Sandbox | null
  /** The account that each scenario begins with; undefined for the sandbox's own. */
  readonly seed: Seed | undefined
  /** The server that takes Emarsys's place, or null where requests go to Emarsys. */
  readonly apiUrl: string | null
  /** Asks before the page and the developer CLI's calls send live. */
  readonly guard: LiveGuard
  /** Asks before events that arrive at `/v1` are sent live: any page on localhost can send some. */
  readonly eventsGuard: LiveGuard
  readonly mappings: MappingsFile
  /** Keeps access tokens as Segment's platform does. */
  readonly tokens: TokenKeeper
  /** The Tracking API's events. */
  readonly tracking: TrackingSource
  /** What the requests of the sandbox's journal came from. */
  readonly origins: Origins
  readonly version: string
  readonly clock: () => Date
  /** What a stop waits for. */
  readonly inFlight: InFlight
  /** Aborted when the workbench stops. */
  readonly signal: AbortSignal
}
