import { isRecord } from '../json'
import { readDeletions } from '../records/read-deletions'
import { runDeletions } from '../runtime/run-deletions'
import type { RunResult } from '../runtime/run-subscription'
import type { Subscription } from '../wire'
import { deliver, type DeliverOptions } from './deliver'
import type { Summary } from './summary'

/** What to delete, and how. */
export interface DeleteOptions extends Omit<DeliverOptions, 'subscriptions' | 'read' | 'runOnce'> {
  /** The Emarsys field, by its id, that holds the user ids. */
  userIdField: string
}

/** What became of all user ids. */
export interface DeletionSummary extends Summary {
  /** Contacts that were deleted. */
  deleted: number
  /** User ids of which there is no contact: nothing was to be done. */
  notFound: number
}

/**
 * Deletes the contacts of a suppression file, and says what became of each user id; the way, the report and its resumption are
 * those of `deliver`.
 * @throws OtherTargetError when the report to go on from is about another target; or when it cannot be read or written
 */
export async function deleteUsers(options: DeleteOptions): Promise<DeletionSummary> {
  const { userIdField, settings, ...delivery } = options
  const counts = { deleted: 0, notFound: 0 }
  const summary = await deliver({
    ...delivery,
    settings: { ...settings, user_id_field: userIdField },
    subscriptions: [deletionBy(userIdField)],
    read: readDeletions,
    runOnce: async (run) => {
      const result = await runDeletions(run)
      count(result, counts)
      return result
    }
  })
  return { ...summary, ...counts }
}

/** Stands where a delivery has its mappings: what one user id is deleted by is known by the field, too. */
function deletionBy(userIdField: string): Subscription {
  return {
    name: 'Delete users',
    partnerAction: 'onDelete',
    subscribe: 'type = "delete"',
    mapping: { user_id_field: userIdField }
  }
}

function count({ outcomes }: RunResult, counts: { deleted: number; notFound: number }): void {
  for (const { status, body } of outcomes) {
    if (status !== 'delivered') continue
    if (isRecord(body) && body.deleted === true) counts.deleted += 1
    else counts.notFound += 1
  }
}
