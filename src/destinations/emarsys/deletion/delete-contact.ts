import { ENDPOINTS } from '../api/emarsys'
import { isRecord } from '../api/envelope'
import { invalid } from '../api/explain'
import { patternOf } from '../api/redact'
import { Call, deliver } from '../delivery/deliver'
import { isDelivered, Outcome } from '../delivery/outcome'
import { keyValuesOf, MAX_REQUEST_BYTES } from '../delivery/requests'
import { ActionSpec, rowOf } from '../delivery/row'
import { ContactKey, fieldName, readKey } from '../fields/contact-key'
import { textOf } from '../fields/text'
import { readField } from '../upsertContact/values'

/** `contact_list_id` is never sent: whether it deletes from the list or from the account is not documented. */
const spec: ActionSpec<ContactKey, undefined> = {
  title: 'Delete Contact',
  limits: { rows: 1, rowBytes: MAX_REQUEST_BYTES - 1000 },
  repeats: 'once',
  toRow(payload) {
    const key = readKey(payload)
    return rowOf(key, { external_id: key.keyValue }, undefined)
  },
  toJson: keyValuesOf,
  toBody({ keyField }, values) {
    const field = JSON.stringify(keyField)
    return `{"key_id":${field},${field}:[${values}]}`
  },
  call: (_, body) => ENDPOINTS.deleteContacts(body),
  describe: ({ keyField }) => `contact by field ${keyField}`,
  nothingToDo: { 2008: 'There is no such contact.' },
  /** The count is a number or its text. Emarsys API, contact/delete. */
  doubt: (data) =>
    isRecord(data) && isCount(data.deleted_contacts)
      ? undefined
      : 'Emarsys accepted the request, but does not say that a contact was deleted',
  hints: {
    2010: 'Several contacts have this user id, so none was deleted: find and delete them in Emarsys.'
  }
}

/** Whether a value is one or more, as a number or its text. */
function isCount(value: unknown): boolean {
  return (typeof value === 'number' || typeof value === 'string') && Number(value) > 0
}

/**
 * Deletes the contact of a deletion request: the one whose field, named by the settings, holds the user id. What is said of it
 * does not name it.
 * @throws Refused where the setting or the user id is missing, or cannot be used
 */
export async function deleteContact(userId: unknown, call: Call): Promise<Outcome | undefined> {
  const key_field = fieldName(call.settings.user_id_field ?? '')
  if (!key_field) {
    throw invalid(
      'No contact was deleted, since the setting "Field that holds the user id" is empty',
      'Choose the field, and ask for the deletion again.'
    )
  }
  const field = readField(key_field, 'Field that holds the user id')
  const key_value = readUserId(userId)
  const [outcome] = await deliver(spec, [{ key_field: field, key_value }], call)
  return outcome && withoutContact(outcome, key_value)
}

/** @throws Refused where it is none: whom nobody has is not there, and a deletion of nobody would count as done */
function readUserId(userId: unknown): string {
  const id = textOf(userId, 'The user id')
  if (id) return id
  throw invalid(
    `No contact was deleted, since the ${id === '' ? 'request has no user id' : 'user id is neither a text nor a number'}`,
    'An anonymous id is not kept in Emarsys.'
  )
}

/** Emarsys's words may repeat the user id; what follows them is ours. */
function withoutContact(outcome: Outcome, userId: string): Outcome {
  if (isDelivered(outcome) || !outcome.quotes) return outcome
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${patternOf(userId)}(?![\\p{L}\\p{N}])`, 'giu')
  return { ...outcome, said: outcome.said.replace(alone, '[user id]') }
}
