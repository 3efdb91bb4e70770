import type { Mapping } from './read'
import type { Finding } from './finding'

/** A field, list, event, source or choice of an account. */
export interface AccountItem {
  readonly id: string
  readonly name: string
  /** Of fields. */
  readonly stringId: string
  readonly type: string
}

/** Items by their id; undefined where they could not be read. */
export type AccountItems = ReadonlyMap<string, AccountItem> | undefined

/** What is known of an account, as far as mappings refer to it. */
export interface AccountFacts {
  readonly fields: AccountItems
  readonly lists: AccountItems
  readonly events: AccountItems
  readonly sources: AccountItems
  /** By field id. */
  readonly choices: ReadonlyMap<string, AccountItems>
  /** How many programs and e-mails listen to an external event, by its id; null where that could not be read. */
  readonly listeners: ReadonlyMap<string, number | null>
  /** Whether a field of the account's own has an index, by its id; a text where that is not known: why. */
  readonly indexes: ReadonlyMap<string, boolean | string>
}

/** What a mapping is judged by. More facts give more findings, never fewer. */
export interface Facts {
  readonly account?: AccountFacts
  readonly now?: Date
}

/** Judges one side of a mapping. */
export type Rule = (mapping: Mapping, facts: Facts) => Finding[]

/** Fields of a mapping that hold ids, and of what. */
export const ID_FIELDS = {
  contactlistid: 'lists',
  contact_list: 'lists',
  eventid: 'events',
  source: 'sources'
} as const

/** Whether a field is one of the account's own: these have ids from 100 on, system fields below. */
export function isCustom(id: string): boolean {
  return /^\d+$/.test(id) && Number(id) >= 100
}
