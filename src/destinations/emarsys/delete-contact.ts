import type { DestinationDefinition, JSONLikeObject } from '@segment/actions-core'
import { PayloadValidationError } from '@segment/actions-core'
import { PERMISSIONS } from './api/emarsys'
import { toError } from './api/to-error'
import type { ActionSpec } from './delivery/action-spec'
import { deliver } from './delivery/deliver'
import { MAX_REQUEST_BYTES } from './delivery/plan-requests'
import { fieldName, readKey } from './fields/contact-key'
import type { ContactKey } from './fields/contact-key'
import type { Settings } from './generated-types'

const title = 'Delete Contact'

/** `contact_list_id` is never sent: whether it deletes from the list or from the account is not documented. */
const spec: ActionSpec<ContactKey, undefined> = {
  title,
  permission: PERMISSIONS.deleteContacts,
  limits: { rows: 1, rowBytes: MAX_REQUEST_BYTES - 1000 },
  repeats: 'once',
  toRow(payload) {
    const key = readKey(payload)
    return { target: undefined, targetKey: '', ...key, data: { external_id: key.keyValue } }
  },
  toJson: ({ external_id }) => JSON.stringify(external_id),
  toBody({ keyField }, values) {
    const field = JSON.stringify(keyField)
    return `{"key_id":${field},${field}:[${values}]}`
  },
  send: (api, _, body) => api.deleteContacts(body),
  describe: ({ keyField }) => `contact by field ${keyField}`,
  nothingToDo: { 2008: 'There is no such contact.' },
  hints: {
    2010: 'Several contacts have this user id, so none was deleted: find and delete them in Emarsys.'
  }
}

/**
 * Deletes the contact of a deletion request. No such contact counts as done.
 * @throws PayloadValidationError where the setting or the user id is missing
 * @throws an error of actions-core that says why the contact was not deleted, and does not name it
 */
export const deleteContact: NonNullable<DestinationDefinition<Settings>['onDelete']> = async (
  request,
  { payload, settings, auth }
): Promise<JSONLikeObject> => {
  const field = fieldName(settings.user_id_field ?? '')
  if (!field) {
    throw new PayloadValidationError(
      'No contact was deleted, since the setting "Field that holds the user id" is empty. Choose the field, and ask for the deletion again.'
    )
  }
  const userId = String(payload.userId ?? '').trim()
  if (!userId) {
    throw new PayloadValidationError(
      'No contact was deleted, since the request has no user id: an anonymous id is not kept in Emarsys.'
    )
  }
  const call = { request, settings, accessToken: auth?.accessToken }
  const [outcome] = await deliver(spec, [{ key_field: field, key_value: userId }], call)
  if (outcome && 'message' in outcome) {
    throw toError({ status: outcome.status, message: withoutContact(outcome.message, userId) })
  }
  const found = outcome?.body.replyCode === 0
  return { deleted: found, reason: found ? 'deleted' : 'there is no such contact' }
}

/** Emarsys's words may repeat the user id; what follows them is ours. */
function withoutContact(message: string, userId: string): string {
  const ours = message.indexOf(` (${title}, `)
  const value = new RegExp(userId.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'gi')
  return message.slice(0, ours).replace(value, '[user id]') + message.slice(ours)
}
