import type { ActionDefinition } from '@segment/actions-core'
import type { Api } from './api/emarsys'
import { PERMISSIONS } from './api/emarsys'
import type { Hints } from './api/status'
import type { ActionSpec } from './delivery/action-spec'
import type { Input } from './delivery/perform'
import { performs } from './delivery/perform'
import { MAX_REQUEST_BYTES } from './delivery/plan-requests'
import { batchFields } from './fields/batch-fields'
import { contactListChoices, fieldChoices } from './fields/choices'
import type { ContactKey } from './fields/contact-key'
import { contactFields, readKey } from './fields/contact-key'
import { readId } from './fields/ids'
import type { Settings } from './generated-types'
import { connectedList, listHooks } from './list-hooks'

/** Ids of one request. Emarsys API, contactlist add and delete: 3002 above it. */
const MAX_IDS = 10_000

/** What to do where the list is unknown. Emarsys API, contactlist: 3004 on add and delete, 3006 elsewhere. */
const UNKNOWN_LIST = 'Choose a contact list that exists.'

/** The payload of both list actions. */
export interface ContactListPayload extends ContactKey {
  contactlistid?: number
}

/** What a list action differs in. */
export interface ListAction {
  title: string
  description: string
  defaultSubscription: string
  call: keyof Pick<Api, 'addToList' | 'removeFromList'>
  hints: Hints
}

/**
 * How contacts are put on a list or taken off it. A contact that comes twice is sent once.
 * @param title the action's, as messages name it
 */
export function contactListSpec(
  title: string,
  call: ListAction['call'],
  hints: Hints = {}
): ActionSpec<ContactListPayload, string> {
  return {
    title,
    permission: PERMISSIONS[call],
    limits: { rows: MAX_IDS, rowBytes: MAX_REQUEST_BYTES - 1000 },
    repeats: 'once',
    toRow(payload) {
      const target = readId(payload.contactlistid, 'Id of the contact list')
      const key = readKey(payload)
      return { target, targetKey: target, ...key, data: { external_id: key.keyValue } }
    },
    toJson: ({ external_id }) => JSON.stringify(external_id),
    toBody: ({ keyField }, ids) => `{"key_id":${JSON.stringify(keyField)},"external_ids":[${ids}]}`,
    send: (api, listId, body) => api[call](listId, body),
    describe: ({ target }) => `contact list ${target}`,
    hints: { 3004: UNKNOWN_LIST, 3006: UNKNOWN_LIST, ...hints }
  }
}

/** An action that puts contacts on a list or takes them off it. */
export function contactListAction({
  call,
  hints,
  ...texts
}: ListAction): ActionDefinition<Settings, ContactListPayload> {
  const fields: ActionDefinition<Settings>['fields'] = {
    contactlistid: {
      label: 'Id of the contact list',
      description:
        'The contact list, by its id in Emarsys. It may be empty where the mapping is connected to a list.',
      type: 'integer',
      dynamic: true
    },
    ...contactFields,
    ...batchFields(['contactlistid', 'key_field'])
  }
  const spec = contactListSpec(texts.title, call, hints)
  return {
    ...texts,
    fields,
    hooks: listHooks,
    dynamicFields: { contactlistid: contactListChoices, key_field: fieldChoices },
    ...performs(spec, fields, onConnectedList)
  }
}

/** The list that the mapping was connected to goes before the one of its field. */
function onConnectedList(payload: ContactListPayload, input: Input): ContactListPayload {
  const connected = connectedList(input)
  return connected === undefined ? payload : { ...payload, contactlistid: Number(connected) }
}
