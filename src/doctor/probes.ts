import { ENDPOINTS } from '../destinations/emarsys/api/emarsys'

/** One call that the doctor may make, and why it changes nothing. */
export interface Probe {
  /** As announced and documented: method and path below the API's version. */
  readonly call: string
  /** The permission that the call needs, by its name in Emarsys. */
  readonly permission: string
  /** When it is made. */
  readonly when: string
  readonly safe: string
  /** How sure it is that the call changes nothing: said by Emarsys, or concluded. Concluded ones are made with `--probe-writes` only. */
  readonly certainty: 'documented' | 'concluded'
}

const READ = 'A read.'

/** A name that no field has: nothing can be found by it. */
export const NO_FIELD = 'emarsys_actions_doctor'

/**
 * Every call of the doctor. What it announces, what it does and what its documentation says are made from this table.
 * Sources: Emarsys API, "Endpoint permission settings" and the pages of each endpoint.
 */
export const PROBES = {
  settings: {
    call: 'GET settings',
    permission: 'customer.settings',
    when: 'always; many API users may not, which is no fault',
    safe: READ,
    certainty: 'documented'
  },
  fields: {
    call: 'GET field',
    permission: ENDPOINTS.listFields().permission,
    when: 'always; Segment tests the connection with it',
    safe: READ,
    certainty: 'documented'
  },
  choices: {
    call: 'GET field/{id}/choice',
    permission: ENDPOINTS.listChoices('').permission,
    when: 'for each field with choices that a mapping writes',
    safe: READ,
    certainty: 'documented'
  },
  index: {
    call: 'GET contact/query/?return=3&{field}={a value nobody has}&limit=1',
    permission: 'contact.list',
    when: 'for each custom field that is a key field',
    safe: `${READ} Emarsys answers 400/2015 where the field has no index.`,
    certainty: 'documented'
  },
  lists: {
    call: 'GET contactlist',
    permission: ENDPOINTS.listContactLists().permission,
    when: 'where a mapping names a contact list',
    safe: READ,
    certainty: 'documented'
  },
  events: {
    call: 'GET event',
    permission: ENDPOINTS.listEvents().permission,
    when: 'where a mapping triggers an external event',
    safe: READ,
    certainty: 'documented'
  },
  usages: {
    call: 'GET event/{id}/usages',
    permission: 'externalevent.usages',
    when: 'for each external event that a mapping names',
    safe: READ,
    certainty: 'documented'
  },
  sources: {
    call: 'GET source',
    permission: ENDPOINTS.listSources().permission,
    when: 'where a mapping names a contact source',
    safe: READ,
    certainty: 'documented'
  },
  token: {
    call: 'POST https://auth.emarsys.net/oauth2/token',
    permission: '',
    when: 'once, where there are OAuth 2.0 credentials; Emarsys gives out 2 tokens a minute',
    safe: 'Gives out an access token, which ends by itself.',
    certainty: 'documented'
  },
  oauth: {
    call: 'GET field (API v3)',
    permission: ENDPOINTS.listFields().permission,
    when: 'under WSSE, where there are OAuth 2.0 credentials as well',
    safe: READ,
    certainty: 'documented'
  },
  addToList: {
    call: 'POST contactlist/0/add {"key_id":"3","external_ids":[]}',
    permission: ENDPOINTS.addToList('', '').permission,
    when: 'where a mapping adds to a contact list',
    safe: 'A list that does not exist is refused (400/3004), and the request names nobody.',
    certainty: 'documented'
  },
  removeFromList: {
    call: 'POST contactlist/0/delete {"key_id":"3","external_ids":[]}',
    permission: ENDPOINTS.removeFromList('', '').permission,
    when: 'where a mapping removes from a contact list',
    safe: 'A list that does not exist is refused (400/3004), and the request names nobody.',
    certainty: 'documented'
  },
  triggerEvent: {
    call: 'POST event/0/trigger {"key_id":"3","contacts":[]}',
    permission: ENDPOINTS.triggerEvent('', '').permission,
    when: 'where a mapping triggers an external event',
    safe: 'An event id of 0 is refused (400/5004), and the request names nobody.',
    certainty: 'documented'
  },
  upsertContacts: {
    call: `PUT contact/?create_if_not_exists=0 {"key_id":"${NO_FIELD}","contacts":[]}`,
    permission: ENDPOINTS.upsertContacts({ createIfMissing: false }, '').permission,
    when: 'where a mapping writes contacts',
    safe: 'A key field that does not exist is refused (2004), nothing is created, and the request names nobody.',
    certainty: 'documented'
  },
  createContacts: {
    call: `POST contact {"key_id":"${NO_FIELD}","contacts":[]}`,
    permission: 'contact.create',
    when: 'where a mapping creates contacts, and with --probe-writes',
    safe: 'The request names nobody. That an unknown key field is refused here is concluded from PUT contact.',
    certainty: 'concluded'
  }
} as const satisfies Record<string, Probe>

/** The name of a call of the doctor. */
export type ProbeName = keyof typeof PROBES

/** Whether a call is made: what is only concluded to be harmless has to be asked for. */
export function isAllowed(name: ProbeName, probeWrites: boolean): boolean {
  return PROBES[name].certainty === 'documented' || probeWrites
}
