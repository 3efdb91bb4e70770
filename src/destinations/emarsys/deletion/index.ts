import type { DestinationDefinition } from '@segment/actions-core'
import type { Undelivered } from '../delivery/outcome'
import { isDelivered } from '../delivery/outcome'
import type { Settings } from '../generated-types'
import { callOf, errorOf, orThrow } from '../perform'
import { deleteContact } from './delete-contact'

/**
 * Deletes the contact of a deletion request. No such contact counts as done.
 * @throws an error of actions-core that says why the contact was not deleted, and does not name it
 */
export const onDelete: NonNullable<DestinationDefinition<Settings>['onDelete']> = async (
  request,
  data
) => {
  const { userId } = data.payload
  const outcome = await orThrow(() => deleteContact(userId, callOf(request, data)))
  if (outcome && !isDelivered(outcome)) throw errorOf(withoutContact(outcome, String(userId)))
  const found = outcome?.body.replyCode === 0
  return { deleted: found, reason: found ? 'deleted' : 'there is no such contact' }
}

/** Emarsys's words may repeat the user id; what follows them is ours. */
function withoutContact(outcome: Undelivered, userId: string): Undelivered {
  if (!outcome.quotes) return outcome
  const id = userId.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  const alone = new RegExp(`(?<![\\p{L}\\p{N}])${id}(?![\\p{L}\\p{N}])`, 'giu')
  return { ...outcome, said: outcome.said.replace(alone, '[user id]') }
}
