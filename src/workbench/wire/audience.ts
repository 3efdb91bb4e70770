import type { JsonObject } from './json'
import type { Exchange } from './outcome'

/** `POST /_workbench/audience`: connects an audience, as Segment does. */
export interface AudienceRequest {
  readonly audienceName: string
  /** The settings of this audience, as the definition's `audienceFields` declare them. */
  readonly audienceSettings?: JsonObject
  /** What Segment says of the audience, such as its `computation_id`. */
  readonly personas?: JsonObject
  readonly settings: JsonObject
  readonly confirmLive?: boolean
}

/** `POST /_workbench/audience/find`: looks whether what an audience is connected to is still there. */
export interface FindAudienceRequest {
  readonly externalId: string
  readonly settings: JsonObject
}

/** The answer to both. */
export interface AudienceReply {
  /** What Segment keeps of the connected audience; null where it could not be connected or found. */
  readonly externalId: string | null
  /** Why there is none. */
  readonly message: string | null
  readonly exchanges: readonly Exchange[]
}
