import type { JSONLikeObject } from '@segment/actions-core'

/** What is said of one contact in a request: its `external_id` (lists), its fields (upsert), its event (trigger). */
export type Item = JSONLikeObject

/** One event, ready to be sent: what is done to whom. */
export interface Row {
  /** The id of the contact list or external event; empty for upsert. */
  target: string
  /** Rows that differ in this never share a request; upsert keeps its `create_if_not_exists` here, others have none. */
  variant: string
  /** The Emarsys field that identifies the contact: a field id, `id`, `uid`, `eid` or a string id. */
  keyField: string
  /** The contact's value of that field, as text, never empty. */
  keyValue: string
  item: Item
}

/** What all rows of one request have in common. */
export type Group = Pick<Row, 'target' | 'variant' | 'keyField'>
