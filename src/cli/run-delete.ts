import { deleteUsers } from '../workbench/deliver/delete-users'
import type { Summary } from '../workbench/deliver/summary'
import { formatDeletions } from './format-deletions'
import { nextStep } from './format-summary'
import { openSource } from './open-source'
import {
  checkDeliveryFlags,
  type DeliveryContext,
  type DeliveryFlags,
  openTarget
} from './open-target'
import { createProgress } from './progress'
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
  context: DeliveryContext
): Promise<number> {
  checkDeliveryFlags(flags)
  const userIdField = flags.userIdField.trim()
  if (!userIdField)
    throw new UsageError('--user-id-field is empty.', 'Name the Emarsys field, such as 10003.')
  const { terminal, stdin, signal } = context
  const source = openSource(file, stdin, 'user ids, one a line')
  const target = await openTarget(flags, context)
  if (flags.live) terminal.err('Contacts are deleted for good: it cannot be undone.')
  const words = { events: 'user ids', delivered: 'done' }
  const progress = createProgress(terminal, source.part, words)
  try {
    const summary = await deleteUsers({
      input: source.input,
      userIdField,
      definition: target.definition,
      target: target.target,
      settings: target.settings,
      report: flags.report,
      resume: flags.resume,
      attempts: flags.dryRun ? 1 : flags.attempts,
      signal,
      onProgress: (soFar) => progress.update(soFar),
      onPause: ({ milliseconds, events, message }) => {
        const seconds = (milliseconds / 1000).toFixed(1)
        terminal.err(`Waiting ${seconds} s before ${events} user ids are tried again: ${message}`)
      }
    })
    progress.stop()
    const next = nextStep(flags.report, target.target)
    const look = { colored: terminal.isInteractive, dryRun: flags.dryRun === true, next }
    terminal.out(`\n${formatDeletions(summary, look)}\n`)
    return exitCode(summary)
  } finally {
    progress.stop()
    await target.close()
  }
}

function exitCode(summary: Summary): number {
  const { rejected, retry } = summary.counts
  return summary.stopped || rejected || retry || summary.unreadable ? 1 : 0
}
