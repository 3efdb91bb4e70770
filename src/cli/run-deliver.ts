import { deliver } from '../workbench/deliver/deliver'
import { formatSummary } from './format-summary'
import type { CommandIo } from './context'
import { checkDeliveryFlags, type DeliveryFlags } from './open-target'
import { readMappings } from './read-files'
import { runDelivery } from './run-delivery'

/** The options of `emarsys-actions deliver`. */
export interface DeliverFlags extends DeliveryFlags {
  mappings: string
  allowRejections?: boolean
}

/**
 * Runs `emarsys-actions deliver`.
 * @returns the exit code: 0 all delivered, 1 some not
 * @throws UsageError
 */
export async function runDeliver(
  file: string,
  flags: DeliverFlags,
  context: CommandIo
): Promise<number> {
  checkDeliveryFlags(flags)
  const subscriptions = readMappings(flags.mappings, context.terminal)
  const delivering = {
    holds: 'events, one JSON a line',
    words: { events: 'events', delivered: 'delivered' },
    deliver: (options: Omit<Parameters<typeof deliver>[0], 'subscriptions'>) =>
      deliver({ ...options, subscriptions }),
    format: formatSummary
  }
  const { counts, stopped, unreadable } = await runDelivery(file, flags, delivering, context)
  if (stopped || counts.retry) return 1
  return (counts.rejected || unreadable) && !flags.allowRejections ? 1 : 0
}
