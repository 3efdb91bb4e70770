import { ENDPOINTS } from './api/emarsys'
import type { Hints } from './api/status'
import { Deliver, deliver } from './delivery/deliver'
import { keyValuesOf, MAX_REQUEST_BYTES } from './delivery/requests'
import { ActionSpec, rowOf } from './delivery/row'
import { ContactKey, readKey } from './fields/contact-key'
import { readId } from './fields/text'

/** Ids of one request. Emarsys API, contactlist add and delete: 3002 above it. */
const MAX_IDS = 10_000

/** What to do where the list is unknown. Emarsys API, contactlist: 3004 on add and delete, 3006 elsewhere. */
const UNKNOWN_LIST = 'Choose a contact list that exists.'

/** The payload of both list actions. */
export interface ContactListPayload extends ContactKey {
  contactlistid: number
}

/** The title of the action that puts contacts on a list. */
export const ADD = 'Add to Contact List'

/** The title of the action that takes contacts off a list. */
export const REMOVE = 'Remove from Contact List'

/** The form of a request that names contacts by their key values alone. */
export const listRequest = {
  limits: { rows: MAX_IDS, rowBytes: MAX_REQUEST_BYTES - 1000 },
  toJson: keyValuesOf,
  toBody: ({ keyField }: { keyField: string }, ids: string): string =>
    `{"key_id":${JSON.stringify(keyField)},"external_ids":[${ids}]}`
}

/**
 * How contacts are put on a list or taken off it. A contact that comes twice is sent once.
 * @param title the action's, as messages name it
 */
function contactListSpec(
  title: string,
  call: ActionSpec<never, string>['call'],
  hints: Hints = {}
): ActionSpec<ContactListPayload, string> {
  return {
    title,
    ...listRequest,
    repeats: 'once',
    toRow(payload) {
      const target = readId(payload.contactlistid, 'Id of the contact list')
      const key = readKey(payload)
      return rowOf(key, { key_id: key.keyField, external_id: key.keyValue }, target)
    },
    call,
    describe: ({ target }) => `contact list ${target}`,
    hints: { 3004: UNKNOWN_LIST, 3006: UNKNOWN_LIST, ...hints }
  }
}

const addSpec = contactListSpec(ADD, ENDPOINTS.addToList)

const removeSpec = contactListSpec(REMOVE, ENDPOINTS.removeFromList, {
  2008: 'The contact does not exist, so it is on no list: check the Key value.'
})

/** Puts existing contacts on a contact list. */
export const addContacts: Deliver<ContactListPayload> = (payloads, call) =>
  deliver(addSpec, payloads, call)

/** Takes contacts off a contact list; they stay in the account. */
export const removeContacts: Deliver<ContactListPayload> = (payloads, call) =>
  deliver(removeSpec, payloads, call)
