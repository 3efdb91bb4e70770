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
    positions: ['envelope', 'text', 'empty'],
    meaning: 'The body of 401, 403 and 429 on v3.'
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
  listMembers: {
    positions: ['not counted', 'counted'],
    meaning: 'A contact that is on the list already, in `inserted_contacts`.'
  },
  deletedContacts: {
    positions: ['integer', 'string'],
    meaning: 'The type of `deleted_contacts`.'
  },
  triggerIdScope: {
    positions: ['event', 'account'],
    meaning: 'Within what a `trigger_id` is processed once.'
  },
  connectedTo: {
    positions: ['absent', 'present'],
    meaning: '`connectedTo` in the answer to a trigger.'
  },
  nothingListens: {
    positions: ['accept', 'refuse'],
    meaning: 'A trigger of an event that no program waits for: an ordinary 200, or 400/5005.'
  }
} as const satisfies Record<string, Switch>

/** The name of a switch. */
export type SwitchName = keyof typeof SWITCHES

/** The position of every switch. */
export type Switches = { [Name in SwitchName]: (typeof SWITCHES)[Name]['positions'][number] }

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
