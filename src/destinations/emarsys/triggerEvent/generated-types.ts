// Generated file. DO NOT MODIFY IT BY HAND.

export interface Payload {
  /**
   * The external event, by its id in Emarsys
   */
  eventid: number
  /**
   * The field to use to find the contact
   */
  key_field: string
  /**
   * Value for the key field used to find the contact. E.g. the email address
   */
  key_value: string
  /**
   * The data that the automation program and its e-mails can use. It must be an object.
   */
  event_payload?: {
    [k: string]: unknown
  }
  /**
   * What makes this event unique, so that Emarsys runs a retried event only once.
   */
  trigger_id?: string
  /**
   * When the event happened. Emarsys takes the time of arrival when it is empty.
   */
  event_time?: string | number
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
