import * as v from 'valibot'
import { mapValues, namedObject } from './named-object'

/** A point that the contract leaves open: every way in which Emarsys may behave, the default first. */
interface Switch {
  readonly positions: readonly [string, ...string[]]
  /** The strictest position, where it is not the last. */
  readonly strictest?: string
  readonly meaning: string
}

/**
 * The points of the contract that nobody outside Emarsys knows for sure. A client must be right in every position; the
 * first is the default, and the last is the strictest unless it says otherwise.
 */
export const SWITCHES = {
  nonceReuse: {
    positions: ['accept', 'refuse'],
    meaning: 'A WSSE nonce that was used before.'
  },
  refusalBody: {
    positions: ['envelope', 'message', 'text', 'empty'],
    meaning:
      'The body of 401, 403 and 429: an envelope, `{"message":…}` as of the gateway, a bare text, or nothing.'
  },
  tokenRefusal: {
    positions: ['429', '400', '401'],
    meaning: 'The status above the limit of token requests.'
  },
  label: {
    positions: ['application/json', 'text/html'],
    meaning: 'The content type that answers in JSON carry.'
  },
  noErrors: {
    positions: ['[]', '{}', 'null', 'absent'],
    meaning: '`data.errors` when nothing is wrong.'
  },
  ids: {
    positions: ['as documented', 'strings', 'integers'],
    meaning:
      'The type of ids in answers. As documented: list ids and updated contacts are strings, others integers.'
  },
  missingKeyId: {
    positions: ['3', 'internal id'],
    meaning:
      'The key field of contact lists, getdata and checkids when a request names none; upsert and contact/delete always take 3.'
  },
  unindexedKey: {
    positions: ['accept', '400/2004', '400/2015'],
    meaning:
      'A custom field as key field that Emarsys support has not indexed (`indexed` in the seed).'
  },
  createPermission: {
    positions: ['not needed', 'needed'],
    meaning: 'Whether PUT contact with `create_if_not_exists=1` needs `contact.create` as well.'
  },
  duplicateContacts: {
    positions: ['refuse', 'last wins'],
    strictest: 'refuse',
    meaning:
      'The same contact twice in one upsert: one error entry stands for both, or the later row is written.'
  },
  badValue: {
    positions: ['refuses the contact', 'refuses the request'],
    meaning: 'A value that its field does not take, in a request of many contacts.'
  },
  nullValue: {
    positions: ['clears', '2007'],
    meaning: '`null` as the value of a field; it always clears the opt-in.'
  },
  emptyOptIn: {
    positions: ['clears', '2007'],
    meaning: 'An empty text as the value of the opt-in (31).'
  },
  wrongOptIn: {
    positions: ['2007', 'ignored'],
    strictest: '2007',
    meaning: 'Another value of the opt-in than 1, 2 and null, as `true`.'
  },
  readOnlyField: {
    positions: ['ignore', 'refuse'],
    meaning: 'A write to a read-only field.'
  },
  longText: {
    positions: ['cut', 'refuse'],
    meaning: 'A text longer than its field takes.'
  },
  emailCase: {
    positions: ['ignored', 'told apart'],
    meaning: 'Upper and lower case in the e-mail address as key value.'
  },
  badListStatus: {
    positions: ['400', '404', '200'],
    meaning: 'The status of replyCode 2020: a `contact_list_id` that does not exist.'
  },
  badListWrites: {
    positions: ['nothing', 'contacts'],
    meaning: 'What an upsert with such a `contact_list_id` writes all the same.'
  },
  badSource: {
    positions: ['refuses the request', 'refuses the contact'],
    strictest: 'refuses the request',
    meaning: 'A `source_id` that does not exist (2013), in a request of many contacts.'
  },
  listMembers: {
    positions: ['not counted', 'counted'],
    meaning: 'A contact that is on the list already, in `inserted_contacts`.'
  },
  deletedContacts: {
    positions: ['integer', 'string'],
    meaning: 'The type of `deleted_contacts`.'
  },
  listNameTaken: {
    positions: ['refuse', 'updates'],
    strictest: 'refuse',
    meaning:
      'POST contactlist with the name of a list that exists: 3005, or its contacts are added to that list.'
  },
  listRefusals: {
    positions: ['400', '500'],
    meaning: 'The status of 3001 to 3005, the refusals of contact lists.'
  },
  deleteFromList: {
    positions: ['off the list', 'deletes the contacts'],
    strictest: 'off the list',
    meaning: 'What contact/delete does with a `contact_list_id`.'
  },
  getdataErrors: {
    positions: ['array', 'map'],
    meaning:
      '`data.errors` of getdata: `{ key, errorCode, errorMsg }` in an array, or texts by code by key.'
  },
  noResult: {
    positions: ['false', 'none'],
    meaning: '`data.result` of getdata when no contact was found.'
  },
  bitPosition: {
    positions: ['texts', 'integers'],
    meaning:
      '`bit_position` of choices: texts from "1" for custom fields and null for system fields, or integers for all.'
  },
  interactions: {
    positions: ['off', 'on'],
    meaning:
      "Whether the account has Interactions' advanced features: a trigger that nothing listens to is 400/5005 without, and with it an ordinary 200; `connectedTo` comes with it only."
  },
  unconnected: {
    positions: ['false', 'all false'],
    meaning: '`connectedTo` when nothing listens, with `interactions` on.'
  },
  bigEvent: {
    positions: ['warnings', 'refuse (5008) but fire', 'refuse (5008)', 'accept'],
    strictest: 'refuse (5008)',
    meaning: 'Event data above `interactionsBytes`, with `interactions` on.'
  },
  warnings: {
    positions: ['texts under data', 'text under data', 'texts beside data'],
    meaning: 'Where `warnings` of a trigger stand, and in what shape.'
  },
  hugeEvent: {
    positions: ['400/5008', '413'],
    meaning: 'Event data above `eventBytes`; nothing fires.'
  },
  badRow: {
    positions: ['refuses the request', 'refuses the contact'],
    strictest: 'refuses the request',
    meaning: 'One row of many in a trigger with bad data or time (5008 to 5011).'
  },
  triggerIdScope: {
    positions: ['event', 'account'],
    meaning: 'Within what a `trigger_id` is processed once.'
  },
  triggerIdEmails: {
    positions: ['yes', 'no'],
    strictest: 'yes',
    meaning: 'Whether triggered e-mails heed the `trigger_id`, too; when not, they are sent again.'
  },
  singleEvent: {
    positions: ['object', 'array'],
    meaning: '`data` of GET event/{id}.'
  },
  invalidKeyValue: {
    positions: ['2008', '2005'],
    meaning:
      'A key value that its field cannot hold, as an e-mail address without @: looked for and not found, or an invalid value.'
  },
  contactIds: {
    positions: ['bare', 'envelope'],
    strictest: 'bare',
    meaning:
      'GET contactlist/{id}/contactIds: `{ value, next }` as it is, or as `data` of an envelope.'
  }
} as const satisfies Record<string, Switch>

/** The name of a switch. */
export type SwitchName = keyof typeof SWITCHES

/** The position of every switch. */
export type Switches = { [Name in SwitchName]: (typeof SWITCHES)[Name]['positions'][number] }

/** Some of the switches, as one gives them. */
export const SwitchesSchema = namedObject(
  'switch',
  mapValues<Record<string, Switch>, v.GenericSchema>(SWITCHES, (name, { positions }) => {
    const message = `${name} has no such position. It has: ${positions.join(', ')}.`
    return v.optional(v.picklist(positions, message))
  })
)

/** Every switch at its default, or, when `strict`, at its strictest position. */
export function initialSwitches(strict: boolean): Switches {
  const entries = Object.entries<Switch>(SWITCHES).map(
    ([name, { positions, strictest = positions.at(-1) }]) => [
      name,
      strict ? strictest : positions[0]
    ]
  )
  return Object.fromEntries(entries) as Switches
}
