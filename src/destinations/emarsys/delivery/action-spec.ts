import type { JSONLikeObject } from '@segment/actions-core'
import type { Api } from '../api/emarsys'
import type { Answer } from '../api/http'
import type { Hints } from '../api/status'

/** One event, ready to be sent: what is done to whom. */
export interface Row<Target> {
  /** Where it goes: a contact list, an external event, or how contacts are written. */
  target: Target
  /** The same text for the same target, another for another. */
  targetKey: string
  /** The Emarsys field that identifies the contact: a field id, `id`, `uid`, `eid` or a string id. */
  keyField: string
  /** The contact's value of that field, as text, never empty. */
  keyValue: string
  /** The contact's part of the request: its `external_id` (lists), its fields (upsert), its event (trigger). */
  data: JSONLikeObject
}

/** What all rows of one request have in common. */
export type Group<Target> = Pick<Row<Target>, 'target' | 'targetKey' | 'keyField'>

/** How much one request of an action may hold. */
export interface Limits {
  /** Rows in one request. */
  rows: number
  /** Bytes of one row's JSON. */
  rowBytes: number
  /** A row of more bytes of JSON than this gets a request of its own. */
  aloneBytes?: number
}

/**
 * What becomes of a contact that a batch names several times in one group: it is sent once, its rows are merged into one
 * (later values win), or each row goes out in a request of its own, in order. Rows that name no contact are unrelated.
 */
export type Repeats = 'once' | 'merged' | 'apart' | 'unrelated'

/**
 * What an action is: how a payload becomes a row, and how a group of rows becomes a request. `deliver` does the rest, for
 * one event and for a thousand alike.
 */
export interface ActionSpec<Payload, Target> {
  /** The action's title, as messages name it. */
  title: string
  /** Emarsys's name of the permission that its call needs. */
  permission: string
  limits: Limits
  repeats: Repeats
  /**
   * Turns a payload into a row.
   * @throws PayloadValidationError with the reason why this event cannot be sent
   */
  toRow(payload: Payload): Row<Target>
  /** A row's part of the request, as JSON. */
  toJson(data: JSONLikeObject): string
  /** A request's JSON: `rows` are the texts of its rows. */
  toBody(group: Group<Target>, rows: string): string
  send(api: Api, target: Target, body: string): Promise<Answer>
  /** What a group is called in messages, e.g. `contact list 12`. */
  describe(group: Group<Target>): string
  /** Whether a request may create contacts. */
  creates?(target: Target): boolean
  /** Whether Emarsys recognises the row when it is sent a second time. Without it, every row can be repeated. */
  isRepeatable?(data: JSONLikeObject): boolean
  /**
   * replyCodes that tell of a contact for which the request was done before it was made, and what a user should know of it.
   * Without them, they are refusals.
   */
  nothingToDo?: Hints
  /** Makes the function that says what a user should know of a row that was delivered, where there is something. */
  warn?(now: Date): (data: JSONLikeObject) => string | undefined
  hints: Hints
}
