import * as v from 'valibot'
import { mapValues, namedObject } from './named-object'

/** A point that the contract leaves open. */
interface Switch<
  Positions extends readonly [string, ...string[]] = readonly [string, ...string[]]
> {
  readonly meaning: string
  /** Every way in which Emarsys may behave, the default first. */
  readonly positions: Positions
  readonly strictest: Positions[number]
}

/** @param strictest default: the last position */
function open<const Positions extends readonly [string, ...string[]]>(
  meaning: string,
  positions: Positions,
  strictest: Positions[number] = positions.at(-1) ?? positions[0]
): Switch<Positions> {
  return { meaning, positions, strictest }
}

/**
 * The points of the contract that nobody outside Emarsys knows for sure. A client must be right in every position; the
 * first is the default, and the last is the strictest unless it says otherwise.
 */
export const SWITCHES = {
  nonceReuse: open('A WSSE nonce that was used before.', ['accept', 'refuse']),
  refusalBody: open(
    'The body of 401, 403 and 429: an envelope, `{"message":…}` as of the gateway, a bare text, or nothing.',
    ['envelope', 'message', 'text', 'empty']
  ),
  tokenRefusal: open('The status above the limit of token requests.', ['429', '400', '401']),
  label: open('The content type that answers in JSON carry.', ['application/json', 'text/html']),
  noErrors: open('`data.errors` when nothing is wrong.', ['[]', '{}', 'null', 'absent']),
  ids: open(
    'The type of ids in answers. As documented: list ids and updated contacts are strings, others integers.',
    ['as documented', 'strings', 'integers']
  ),
  missingKeyId: open(
    'The key field of contact lists, getdata and checkids when a request names none; upsert and contact/delete always take 3.',
    ['3', 'internal id']
  ),
  unindexedKey: open(
    'A custom field as key field that Emarsys support has not indexed (`indexed` in the seed).',
    ['accept', '400/2004', '400/2015']
  ),
  createPermission: open(
    'Whether PUT contact with `create_if_not_exists=1` needs `contact.create` as well.',
    ['not needed', 'needed']
  ),
  duplicateContacts: open(
    'The same contact twice in one upsert: one error entry stands for both, or the later row is written.',
    ['refuse', 'last wins'],
    'refuse'
  ),
  badValue: open('A value that its field does not take, in a request of many contacts.', [
    'refuses the contact',
    'refuses the request'
  ]),
  nullValue: open('`null` as the value of a field; it always clears the opt-in.', [
    'clears',
    '2007'
  ]),
  emptyOptIn: open('An empty text as the value of the opt-in (31).', ['clears', '2007']),
  wrongOptIn: open(
    'Another value of the opt-in than 1, 2 and null, as `true`.',
    ['2007', 'ignored'],
    '2007'
  ),
  readOnlyField: open('A write to a read-only field.', ['ignore', 'refuse']),
  longText: open('A text longer than its field takes.', ['cut', 'refuse']),
  emailCase: open('Upper and lower case in the e-mail address as key value.', [
    'ignored',
    'told apart'
  ]),
  badListStatus: open('The status of replyCode 2020: a `contact_list_id` that does not exist.', [
    '400',
    '404',
    '200'
  ]),
  badListWrites: open('What an upsert with such a `contact_list_id` writes all the same.', [
    'nothing',
    'contacts'
  ]),
  badSource: open(
    'A `source_id` that does not exist (2013), in a request of many contacts.',
    ['refuses the request', 'refuses the contact'],
    'refuses the request'
  ),
  listMembers: open('A contact that is on the list already, in `inserted_contacts`.', [
    'not counted',
    'counted'
  ]),
  deletedContacts: open('The type of `deleted_contacts`.', ['integer', 'string']),
  listNameTaken: open(
    'POST contactlist with the name of a list that exists: 3005, or its contacts are added to that list.',
    ['refuse', 'updates'],
    'refuse'
  ),
  listRefusals: open('The status of 3001 to 3005, the refusals of contact lists.', ['400', '500']),
  deleteFromList: open(
    'What contact/delete does with a `contact_list_id`.',
    ['off the list', 'deletes the contacts'],
    'off the list'
  ),
  getdataErrors: open(
    '`data.errors` of getdata: `{ key, errorCode, errorMsg }` in an array, or texts by code by key.',
    ['array', 'map']
  ),
  noResult: open('`data.result` of getdata when no contact was found.', ['false', 'none']),
  bitPosition: open(
    '`bit_position` of choices: texts from "1" for custom fields and null for system fields, or integers for all.',
    ['texts', 'integers']
  ),
  interactions: open(
    "Whether the account has Interactions' advanced features: a trigger that nothing listens to is 400/5005 without, and with it an ordinary 200; `connectedTo` comes with it only.",
    ['off', 'on']
  ),
  unconnected: open('`connectedTo` when nothing listens, with `interactions` on.', [
    'false',
    'all false'
  ]),
  bigEvent: open(
    'Event data above `interactionsBytes`, with `interactions` on.',
    ['warnings', 'refuse (5008) but fire', 'refuse (5008)', 'accept'],
    'refuse (5008)'
  ),
  warnings: open('Where `warnings` of a trigger stand, and in what shape.', [
    'texts under data',
    'text under data',
    'texts beside data'
  ]),
  hugeEvent: open('Event data above `eventBytes`; nothing fires.', ['400/5008', '413']),
  badRow: open(
    'One row of many in a trigger with bad data or time (5008 to 5011).',
    ['refuses the request', 'refuses the contact'],
    'refuses the request'
  ),
  triggerIdScope: open('Within what a `trigger_id` is processed once.', ['event', 'account']),
  triggerIdEmails: open(
    'Whether triggered e-mails heed the `trigger_id`, too; when not, they are sent again.',
    ['yes', 'no'],
    'yes'
  ),
  singleEvent: open('`data` of GET event/{id}.', ['object', 'array']),
  invalidKeyValue: open(
    'A key value that its field cannot hold, as an e-mail address without @: looked for and not found, or an invalid value.',
    ['2008', '2005']
  ),
  contactIds: open(
    'GET contactlist/{id}/contactIds: `{ value, next }` as it is, or as `data` of an envelope.',
    ['bare', 'envelope'],
    'bare'
  )
} satisfies Record<string, Switch>

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
  const entries = Object.entries<Switch>(SWITCHES).map(([name, { positions, strictest }]) => [
    name,
    strict ? strictest : positions[0]
  ])
  return Object.fromEntries(entries) as Switches
}
