import { setTimeout as delay } from 'node:timers/promises'
import { type Backoff, waitAfter } from '../delivery/backoff'
import { comeBackAt } from './exchange'
import { type Run, type RunResult, runSubscription } from './run-subscription'
import type { Outcome } from '../wire'

/** How often and with what pauses. */
export interface RetryOptions {
  /** The most attempts for one event, the first included. */
  attempts: number
  backoff: Backoff
  clock: () => Date
  random: () => number
  /** Runs events once; default: through their mapping. */
  runOnce?: ((run: Run) => Promise<RunResult>) | undefined
  /** Told what came of each attempt. */
  onAttempt?: ((result: RunResult) => void) | undefined
  /** Told before each pause. */
  onWait?: ((wait: { milliseconds: number; events: number; message: string }) => void) | undefined
}

/** An outcome, and the attempts that it took. */
export type FinalOutcome = Outcome & { attempts: number }

/**
 * Runs events through a mapping and sends again those, and only those, that are to be sent again.
 * @returns one outcome for each event, in their order; `retry` where the attempts did not suffice, or the signal ended them
 */
export async function runWithRetries(run: Run, options: RetryOptions): Promise<FinalOutcome[]> {
  const { runOnce = runSubscription } = options
  const outcomes: FinalOutcome[] = []
  let open = run.events.map((_, index) => index)
  for (let attempt = 1; ; attempt += 1) {
    const events = attempt === 1 ? run.events : open.flatMap((index) => run.events[index] ?? [])
    const result = await runOnce({ ...run, events })
    options.onAttempt?.(result)
    for (const outcome of result.outcomes) {
      const index = open[outcome.index] ?? outcome.index
      const final = { ...outcome, index, attempts: attempt }
      outcomes[index] = wasStopped(outcome, run.signal) ? { ...final, message: STOPPED } : final
    }
    open = open.filter((index) => outcomes[index]?.status === 'retry')
    if (!open.length || attempt >= options.attempts || run.signal?.aborted) return outcomes
    if (
      !(await pause(
        result,
        open.map((index) => outcomes[index]),
        { run, attempt, options }
      ))
    )
      return outcomes
  }
}

function wasStopped({ status }: Outcome, signal: AbortSignal | undefined): boolean {
  return status === 'retry' && signal?.aborted === true
}

/** What was cut off by the signal would be told as an answer that did not come in time. */
const STOPPED =
  'It was stopped before Emarsys answered: whether it arrived is not known, and it is to be sent again.'

interface Pause {
  run: Run
  attempt: number
  options: RetryOptions
}

/** @returns whether the pause came to its end */
async function pause(
  result: RunResult,
  open: (Outcome | undefined)[],
  { run, attempt, options }: Pause
): Promise<boolean> {
  const { backoff, clock, random, onWait } = options
  const now = clock()
  const reset = comeBackAt(result.exchanges, now)
  const milliseconds = waitAfter({ attempt, reset, now, random: random() }, backoff)
  onWait?.({ milliseconds, events: open.length, message: open[0]?.message ?? '' })
  try {
    await delay(milliseconds, undefined, run.signal ? { signal: run.signal } : {})
    return true
  } catch {
    return false
  }
}
