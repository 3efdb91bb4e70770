import { deliver } from '../workbench/deliver/deliver'
import type { Summary } from '../workbench/deliver/summary'
import { formatSummary, nextStep } from './format-summary'
import { openSource } from './open-source'
import {
  checkDeliveryFlags,
  type DeliveryContext,
  type DeliveryFlags,
  openTarget
} from './open-target'
import { createProgress } from './progress'
import { readMappings } from './read-files'

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
  context: DeliveryContext
): Promise<number> {
  checkDeliveryFlags(flags)
  const subscriptions = readMappings(flags.mappings, context.terminal)
  const source = openSource(file, context.stdin, 'events, one JSON a line')
  const target = await openTarget(flags, context)
  const progress = createProgress(context.terminal, source.part)
  try {
    const summary = await deliver({
      input: source.input,
      definition: target.definition,
      target: target.target,
      subscriptions,
      settings: target.settings,
      report: flags.report,
      resume: flags.resume,
      // A dry run is never refused: what fails there fails again.
      attempts: flags.dryRun ? 1 : flags.attempts,
      signal: context.signal,
      onProgress: (soFar) => progress.update(soFar),
      onPause: ({ milliseconds, events, message }) => {
        context.terminal.err(
          `Waiting ${(milliseconds / 1000).toFixed(1)} s before ${events} events are sent again: ${message}`
        )
      }
    })
    progress.stop()
    const next = nextStep(flags.report, target.target)
    const look = { colored: context.terminal.isInteractive, dryRun: flags.dryRun === true, next }
    context.terminal.out(`\n${formatSummary(summary, look)}\n`)
    return exitCode(summary, flags)
  } finally {
    progress.stop()
    await target.close()
  }
}

function exitCode(summary: Summary, { allowRejections }: DeliverFlags): number {
  const { rejected, retry } = summary.counts
  if (summary.stopped || retry) return 1
  return (rejected || summary.unreadable) && !allowRejections ? 1 : 0
}
