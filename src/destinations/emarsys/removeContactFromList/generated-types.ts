// Generated file. DO NOT MODIFY IT BY HAND.

export interface Payload {
  /**
   * The contact list, by its id in Emarsys. It may be empty where the mapping is connected to a list.
   */
  contactlistid?: number
  /**
   * The field to use to find the contact
   */
  key_field: string
  /**
   * Value for the key field used to find the contact. E.g. the email address
   */
  key_value: string
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
