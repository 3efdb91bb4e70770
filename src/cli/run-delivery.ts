import type { DeliverOptions } from '../workbench/deliver/deliver'
import type { Summary } from '../workbench/deliver/summary'
import type { CommandIo } from './context'
import { type Look, nextStep } from './format-summary'
import { openSource } from './open-source'
import { type DeliveryFlags, openTarget } from './open-target'
import { createProgress, type ProgressWords } from './progress'

/** What the commands that go through a file have in common: from where, where to, and who is told. */
type SharedOptions = Omit<DeliverOptions, 'subscriptions'>

/** What such a command does with it. */
interface Delivering<S extends Summary> {
  /** What is in the file, as `events, one JSON a line`. */
  holds: string
  words: ProgressWords
  deliver(options: SharedOptions): Promise<S>
  format(summary: S, look: Look): string
}

/** Goes through a file, shows how far it is, and prints what it came to. @throws UsageError */
export async function runDelivery<S extends Summary>(
  file: string,
  flags: DeliveryFlags,
  { holds, words, deliver, format }: Delivering<S>,
  context: CommandIo
): Promise<S> {
  const { terminal, stdin, signal } = context
  const { report, resume, dryRun = false } = flags
  const source = openSource(file, stdin, holds)
  const { close, ...target } = await openTarget(flags, context)
  const progress = createProgress(terminal, source.part, words)
  try {
    const summary = await deliver({
      ...target,
      input: source.input,
      report,
      resume,
      // A dry run is never refused: what fails there fails again.
      attempts: dryRun ? 1 : flags.attempts,
      signal,
      onProgress: (soFar) => progress.update(soFar),
      onPause: ({ milliseconds, events, message }) => {
        const seconds = (milliseconds / 1000).toFixed(1)
        terminal.err(
          `Waiting ${seconds} s before ${events} ${words.events} are sent again: ${message}`
        )
      }
    })
    progress.stop()
    const next = nextStep(report, target.target)
    terminal.out(`\n${format(summary, { colored: terminal.isInteractive, dryRun, next })}\n`)
    return summary
  } finally {
    progress.stop()
    await close()
  }
}
