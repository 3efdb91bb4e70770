import type { ActionDefinition } from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { REQUEST_BYTES } from './batching'
import { contactListChoices, fieldChoices } from './choices'
import { batchFields, contactFields } from './common-fields'
import type { Settings } from './generated-types'
import { type ContactKey, readId, readKey } from './key'
import type { Hints } from './verdict'

/** The payload of both list actions. */
export interface ContactListPayload extends ContactKey {
  contactlistid: number
}

/** The fields of both list actions. */
export const contactListFields = {
  contactlistid: {
    label: 'Id of the contact list',
    description: 'The contact list, by its id in Emarsys',
    type: 'integer',
    required: true,
    dynamic: true
  },
  ...contactFields,
  ...batchFields(['contactlistid', 'key_field'])
} as const satisfies ActionDefinition<Settings>['fields']

/** The drop-downs of both list actions. */
export const contactListDynamicFields = {
  contactlistid: contactListChoices,
  key_field: fieldChoices
}

/** Ids of one request. Emarsys API, contactlist add and delete: 3002 above it. */
const MOST_IDS = 10_000

/** What a list action differs in. */
export interface ListVerb {
  title: string
  permission: string
  call: 'addToContactList' | 'removeFromContactList'
  hints: Hints
}

/** The spec of an action that puts contacts on a list or takes them off it. A contact that comes twice is sent once. */
export function contactListSpec({
  title,
  permission,
  call,
  hints
}: ListVerb): ActionSpec<ContactListPayload> {
  return {
    title,
    permission,
    limits: { rows: MOST_IDS, itemBytes: REQUEST_BYTES - 1000 },
    toRow(payload) {
      const target = readId(payload.contactlistid, 'Id of the contact list')
      const key = readKey(payload)
      return { target, variant: '', ...key, item: { external_id: key.keyValue } }
    },
    merge: (earlier) => earlier,
    body: ({ keyField }, items) => ({
      key_id: keyField,
      external_ids: items.map((item) => item.external_id)
    }),
    call: (api, { target }, body) => api[call](target, body),
    describe: ({ target }) => `contact list ${target}`,
    creation: () => 'finds',
    hints: {
      3004: 'Choose a contact list that exists.',
      3006: 'Choose a contact list that exists.',
      ...hints
    }
  }
}
