import type { JSONLikeObject } from '@segment/actions-core'
import type { Api } from './api'
import type { Answer } from './http'
import type { Group, Item, Row } from './row'
import type { Creation, Hints } from './verdict'

/** How much one request of an action may hold. */
export interface Limits {
  /** Contacts in one request. */
  rows: number
  /** Bytes of one contact's part of the JSON. */
  itemBytes: number
}

/**
 * What an action is: how a payload becomes a row, and how a group of rows becomes a request. The engine does the rest,
 * for one event and for a thousand alike.
 */
export interface ActionSpec<Payload> {
  /** The action's title, as messages name it. */
  title: string
  /** Emarsys's name of the permission that its call needs. */
  permission: string
  limits: Limits
  /**
   * Turns a payload into a row.
   * @throws PayloadValidationError with the reason why this event cannot be sent
   */
  toRow(payload: Payload): Row
  /** Makes one item of two of the same contact, the later one last. Without it they go into separate requests, in order. */
  merge?: (earlier: Item, later: Item) => Item
  /** The JSON of a request. */
  body(group: Group, items: Item[]): JSONLikeObject
  call(api: Api, group: Group, body: JSONLikeObject): Promise<Answer>
  /** What a group is called in messages, e.g. `contact list 12`. */
  describe(group: Group): string
  creation(group: Group): Creation
  hints: Hints
}
