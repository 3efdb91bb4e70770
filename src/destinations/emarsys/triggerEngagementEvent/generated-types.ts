// Generated file. DO NOT MODIFY IT BY HAND.

export interface Payload {
  /**
   * The integration in Emarsys that takes the engagement events, by its id.
   */
  integrationId: string
  /**
   * The event configuration of that integration, by its id.
   */
  eventConfigurationId: string
  /**
   * The event as the schema of the event configuration in Emarsys wants it, the contact included. Without any, an empty object is sent.
   */
  event_payload?: {
    [k: string]: unknown
  } | null
  /**
   * When enabled, Segment will send events in batches.
   */
  enable_batching?: boolean
  /**
   * The most events that Segment puts into one batch.
   */
  batch_size?: number
  /**
   * The fields that all events of one batch have in common.
   */
  batch_keys?: string[]
}
