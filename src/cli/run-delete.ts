import { type DeleteOptions, deleteUsers } from '../workbench/deliver/delete-users'
import { formatDeletions } from './format-deletions'
import type { CommandIo } from './context'
import { checkDeliveryFlags, type DeliveryFlags } from './open-target'
import { runDelivery } from './run-delivery'
import { UsageError } from './terminal'

/** The options of `emarsys-actions delete`. */
export interface DeleteFlags extends DeliveryFlags {
  userIdField: string
}

/**
 * Runs `emarsys-actions delete`.
 * @returns the exit code: 0 no contact is left, 1 some may be
 * @throws UsageError
 */
export async function runDelete(
  file: string,
  flags: DeleteFlags,
  context: CommandIo
): Promise<number> {
  checkDeliveryFlags(flags)
  const userIdField = flags.userIdField.trim()
  if (!userIdField)
    throw new UsageError('--user-id-field is empty.', 'Name the Emarsys field, such as 10003.')
  if (flags.live) context.terminal.err('Contacts are deleted for good: it cannot be undone.')
  const deleting = {
    holds: 'user ids, one a line',
    words: { events: 'user ids', delivered: 'done' },
    deliver: (options: Omit<DeleteOptions, 'userIdField'>) =>
      deleteUsers({ ...options, userIdField }),
    format: formatDeletions
  }
  const { counts, stopped, unreadable } = await runDelivery(file, flags, deleting, context)
  return stopped || counts.rejected || counts.retry || unreadable ? 1 : 0
}
