import type { DestinationDefinition, GlobalSetting } from '@segment/actions-core'
import { isDelivered } from '../delivery/outcome'
import type { Settings } from '../generated-types'
import { callOf, errorOf, orThrow } from '../perform'
import { deleteContact } from './delete-contact'

/** The setting that deletions need. */
export const deletionFields: Record<'user_id_field', GlobalSetting> = {
  user_id_field: {
    label: 'Field that holds the user id',
    description:
      "The Emarsys field, by its id, that holds Segment's user id. Deletion requests delete the contact with that value, which cannot be undone; without this field they are refused.",
    type: 'string'
  }
}

/**
 * Deletes the contact of a deletion request. No such contact counts as done.
 * @throws an error of actions-core that says why the contact was not deleted, and does not name it
 */
export const onDelete: NonNullable<DestinationDefinition<Settings>['onDelete']> = async (
  request,
  data
) => {
  const outcome = await orThrow(() => deleteContact(data.payload.userId, callOf(request, data)))
  if (outcome && !isDelivered(outcome)) throw errorOf(outcome)
  const found = outcome?.body.replyCode === 0
  return { deleted: found, reason: found ? 'deleted' : 'there is no such contact' }
}
