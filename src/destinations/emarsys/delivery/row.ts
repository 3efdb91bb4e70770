import type { JSONLikeObject } from '@segment/actions-core'
import type { Endpoint } from '../api/emarsys'
import type { Hints } from '../api/status'

/** What all rows of one request have in common. */
export interface Group<Target> {
  /** Where it goes: a contact list, an external event, or how contacts are written. */
  target: Target
  /** The same text for the same target, another for another. */
  targetKey: string
  /** The Emarsys field that identifies the contact: a field id, `id`, `uid`, `eid` or a string id. */
  keyField: string
}

/** One event, from its payload to its outcome: what is done to whom, and what the delivery notes of it. */
export interface Row<Target> extends Group<Target> {
  /** The contact's value of the key field, as text, never empty. */
  keyValue: string
  /** The contact's part of the request: its `external_id` (lists), its fields (upsert), its event (trigger). */
  data: JSONLikeObject
  /** The event's place in the batch. */
  index: number
  /** Later events of the same contact that this row is sent for as well. */
  joined: Row<Target>[] | undefined
  /** What is sent where others joined with data of their own: later values win. */
  merged: JSONLikeObject | undefined
  /** Bytes of the JSON of what is sent; 0 where nobody had to know. */
  bytes: number
  /** The row of the same contact, in any spelling, that goes before it. */
  earlier: Row<Target> | undefined
  /** Its place among the rows of its contact, from 0: rows of one round are sent side by side. */
  round: number
  /** Whether it is to be tried again, so that later rows of its contact have to wait. */
  waits: boolean | undefined
}

/** The row of an event, before anything is planned. One object takes the event all the way. */
export function rowOf<Target>(
  { keyField, keyValue }: Pick<Row<Target>, 'keyField' | 'keyValue'>,
  data: JSONLikeObject,
  target: Target,
  targetKey = String(target)
): Row<Target> {
  return {
    target,
    targetKey,
    keyField,
    keyValue,
    data,
    index: 0,
    joined: undefined,
    merged: undefined,
    bytes: 0,
    earlier: undefined,
    round: 0,
    waits: undefined
  }
}

/** One request to be sent. */
export interface RowRequest<Target> extends Group<Target> {
  rows: Row<Target>[]
  /** The JSON of its rows, joined by commas, where it is known already. */
  text?: string
}

/** How much one request of an action may hold. */
export interface Limits {
  /** Rows in one request. */
  rows: number
  /** Bytes of one row's JSON. */
  rowBytes: number
  /** The same for one row, where that depends on what it holds. */
  rowBytesOf?(data: JSONLikeObject): number
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
  limits: Limits
  repeats: Repeats
  /**
   * Turns a payload into a row.
   * @throws Refused with the reason why this event cannot be sent
   */
  toRow(payload: Payload): Row<Target>
  /** The JSON of rows as a request holds them, joined by commas, where it is not that of their data. */
  toJson?(rows: readonly Row<Target>[]): string
  /** A request's JSON: `rows` are the texts of its rows. */
  toBody(group: Group<Target>, rows: string): string
  call(target: Target, body: string): Endpoint
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
  /** What of an answer without any complaint says that its rows were not done all the same; undefined where nothing does. */
  doubt?(data: unknown): string | undefined
  /** Makes the function that says what a user should know of a row that was delivered, where there is something. */
  warn?(now: Date): (data: JSONLikeObject) => string | undefined
  hints: Hints
  /** What to do about a row that was refused with a code, where its own values tell more than the hints. */
  todo?(replyCode: number | undefined, data: JSONLikeObject): string | undefined
  /** Targets of one scope share the order of a contact's rows; without it, each target has its own. */
  scope?(target: Target): string
  /** What differs for some targets. */
  forTarget?(target: Target): Partial<Pick<ActionSpec<Payload, Target>, 'nothingToDo' | 'hints'>>
}

/** Sets a property, whatever its name: "__proto__" is one like any other. */
export function setProperty<T>(object: Record<string, T>, name: string, value: T): void {
  if (name === '__proto__')
    Object.defineProperties(object, Object.getOwnPropertyDescriptors({ [name]: value }))
  else object[name] = value
}
