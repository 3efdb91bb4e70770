/**
 * Ways in which connectors of this kind lose events, or say something untrue of them. Each is tested for every action that
 * it concerns, with one event and with a batch where both can meet it; `once` is what all actions share.
 */
const LISTS = ['addContactToList', 'removeContactFromList']
const UPSERT = ['upsertContact']
const TRIGGER = ['triggerEvent']
const SYNC = ['syncAudience']
const WRITING = [...UPSERT, ...SYNC]
const OF_CONTACTS = [...LISTS, ...UPSERT, ...TRIGGER, ...SYNC]
/** One event a request, without a contact that the action knows. */
const ENGAGEMENT = ['triggerEngagementEvent']

export const ACTIONS = [...OF_CONTACTS, ...ENGAGEMENT]

const single = ['single']
const batch = ['batch']
const both = [...single, ...batch]

/** A row: what goes wrong, the actions that it concerns and the ways; `once` where a test for all actions belongs to it. */
const row = (text, actions = OF_CONTACTS, ways = both, once = false) => ({
  text,
  actions,
  ways,
  once
})
const onlyOnce = (text) => row(text, [], [], true)
const andOnce = (given) => ({ ...given, once: true })

/** The rows by number. */
export const ROWS = new Map(
  Object.entries({
    1: row('a request that Emarsys refuses counts as delivered', ACTIONS),
    2: row('HTTP 200 with a replyCode other than 0 counts as delivered', ACTIONS),
    3: row('the error of one contact under HTTP 200 is overlooked, or given to another event'),
    4: andOnce(row('an answer of 64 KB or more never ends', ACTIONS)),
    5: row("Emarsys's own words are replaced by a sentence that says nothing", ACTIONS),
    6: andOnce(row('refused credentials, 403 and 404 are tried again for hours', ACTIONS)),
    7: row('the rate limit is reported as something else than 429', ACTIONS),
    8: row('one of two targets is refused, and both are sent again', ACTIONS, batch),
    9: row('what only resembles an id is made another id', ACTIONS),
    10: row('a mapped value of the key field names another contact', WRITING),
    11: andOnce(row('a missing trait clears a field that was to stay', WRITING)),
    12: row(
      'a contact that comes twice in a batch is refused, lost or written in the wrong order',
      OF_CONTACTS,
      batch
    ),
    13: row('a batch of many targets makes all its requests at once', ACTIONS, batch),
    14: andOnce(row('several requests carry one signature')),
    15: row('a key called constructor or __proto__ is lost'),
    16: andOnce(row('a user name with a quote or a line break breaks the header')),
    17: onlyOnce(
      'good credentials fail the connection test for want of a permission that it need not have'
    ),
    18: onlyOnce('a drop-down that is refused is empty without a word'),
    19: row('an event that is tried again triggers twice', TRIGGER),
    20: row('an event that is replayed gets the time of its replay', TRIGGER),
    21: row('one event makes another request alone than in a batch', ACTIONS),
    22: row(
      'a batch above the limits is sent as one request, or its results get to other events',
      OF_CONTACTS,
      batch
    ),
    23: row("one customer's call sees something of another's", ACTIONS),
    24: row('an event has no outcome, or two', ACTIONS, batch),
    25: onlyOnce(
      'a test cannot fail: it expects nothing, or behind a condition or an early return'
    ),
    26: row('one bad value has all events of its request rejected', OF_CONTACTS, batch),
    27: row('one bad value has the other events of its contact rejected', OF_CONTACTS, batch),
    28: row('two contacts of one message trigger once', TRIGGER),
    29: row(
      "a key value that reads like Emarsys's word for everyone rejects all",
      OF_CONTACTS,
      batch
    ),
    30: row(
      'an older value is written over a newer one when it is tried again',
      [...WRITING, ...TRIGGER],
      batch
    ),
    31: row('one contact in two spellings uses up the rate limit', OF_CONTACTS, batch),
    32: onlyOnce('a request that was given up keeps its connection'),
    33: row('an empty text of a setting means one thing alone and another in a batch', [
      ...WRITING,
      ...TRIGGER
    ]),
    34: row(
      'credentials refused beside a success are told in words that contradict the status',
      ACTIONS,
      batch
    ),
    35: row('a yes/no value is a key, a large number another key, a date the year 1970'),
    36: row('a field that does not exist is tried again for ever', WRITING),
    37: row('a trigger that nothing listens to counts as plainly delivered', TRIGGER),
    38: andOnce(row('the permission that a message names is not the one that is missing', ACTIONS)),
    39: andOnce(row('an event too old for Interactions is dropped without a word', TRIGGER)),
    40: andOnce(row('a saved mapping that clears fields stops doing so', WRITING)),
    41: row('the opt-in field is cleared by an empty text', WRITING),
    42: row("a gateway's words are lost, since they come without a replyCode", ACTIONS),
    43: andOnce(row('a validation code is final, or not, whatever the HTTP status')),
    44: andOnce(
      row('a limit is nowhere met exactly, so that a slip by one passes', OF_CONTACTS, batch)
    )
  }).map(([number, one]) => [Number(number), one])
)
