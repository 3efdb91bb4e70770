// Generated file. DO NOT MODIFY IT BY HAND.

export interface Payload {
  /**
   * The contact list, by its id in Emarsys. Leave it empty for the list that the audience or the mapping is connected to; a list that the mapping is connected to goes before this one.
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
   * When on, a contact that joins is written first, and created where it does not exist. When off, a contact that does not exist in Emarsys is not added, and its event is rejected.
   */
  create_if_missing?: boolean
  /**
   * The Emarsys fields to write, by their id, and the value of each: the id of a choice where the field has choices. The key field is written by itself.
   */
  write_field?: {
    [k: string]: unknown
  }
  /**
   * What to do with a field whose mapped value is empty. A mapping without this setting clears the field.
   */
  empty_values?: string
  /**
   * The contact list that Segment made or found when the audience was connected.
   */
  external_audience_id?: string
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
