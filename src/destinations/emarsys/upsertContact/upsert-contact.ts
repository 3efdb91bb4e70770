import { ENDPOINTS, UpsertOptions } from '../api/emarsys'
import { Deliver, deliver } from '../delivery/deliver'
import { dataOf, MAX_REQUEST_BYTES } from '../delivery/requests'
import { ActionSpec, rowOf, setProperty } from '../delivery/row'
import { readKey } from '../fields/contact-key'
import { readOptionalId } from '../fields/text'
import type { Payload } from './generated-types'
import { misfitOf, readField, readValues } from './values'

/** Contacts of one request. Emarsys API, contact: 1000 above it. */
const MAX_CONTACTS = 1000

/** A value that its field does not take. Emarsys API, contact. */
const WRONG_VALUE = 2007

/** How and where the contacts of one request are written. */
interface Target extends UpsertOptions {
  /** The list that the contacts of the request are put on as well. */
  contactListId: string | undefined
}

/** How contacts are written. A contact that comes twice is written once, with the later values. */
export const upsertSpec: ActionSpec<Payload, Target> = {
  title: 'Upsert Contact',
  limits: { rows: MAX_CONTACTS, rowBytes: MAX_REQUEST_BYTES - 1000 },
  repeats: 'merged',
  toRow(payload) {
    const key = readKey(payload)
    const { keyField } = key
    const contactListId = readOptionalId(payload.contact_list, 'Add to contact list')
    const source = readOptionalId(payload.source, 'Source')
    const data = readValues(payload.write_field, payload.empty_values)
    setProperty(data, readField(keyField, 'Key field'), key.keyValue)
    if (source) data.source_id = source
    data.key_id = keyField
    const createIfMissing = payload.create_if_missing !== false
    const targetKey = [createIfMissing, contactListId, source].join('/')
    return rowOf(key, data, { createIfMissing, contactListId }, targetKey)
  },
  /** Names and values are texts, in which quotes are escaped: so the key field is taken out of the rows, and of nothing else. */
  toJson: (rows) =>
    dataOf(rows)
      .split(`,"key_id":${JSON.stringify(rows[0]?.keyField)}`)
      .join(''),
  toBody({ keyField, target }, contacts) {
    const list = target.contactListId ? `,"contact_list_id":${target.contactListId}` : ''
    return `{"key_id":${JSON.stringify(keyField)},"contacts":[${contacts}]${list}}`
  },
  call: ENDPOINTS.upsertContacts,
  describe: ({ keyField }) => `contacts by field ${keyField}`,
  creates: ({ createIfMissing }) => createIfMissing,
  todo: (replyCode, data) => (replyCode === WRONG_VALUE ? misfitOf(data) : undefined),
  hints: {
    2006: 'Map to fields that exist in Emarsys.',
    [WRONG_VALUE]:
      'Check the values in Fields to write: a field with choices takes the id of a choice, a date field YYYY-MM-DD.',
    2008: 'Turn on "Create missing contacts", or check the Key value.',
    2013: 'Choose a Source that exists.',
    2020: 'Choose an existing list in "Add to contact list".'
  }
}

/**
 * Writes contacts. The sync mode of a warehouse and `create_if_missing` are one truth: whether missing contacts are created.
 */
export const upsertContacts: Deliver<Payload> = (payloads, call, { syncMode }) => {
  const create_if_missing = syncMode !== 'update'
  const asSynced =
    syncMode === undefined ? payloads : payloads.map((one) => ({ ...one, create_if_missing }))
  return deliver(upsertSpec, asSynced, call)
}
