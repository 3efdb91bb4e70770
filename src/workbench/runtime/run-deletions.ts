import type { SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'
import type { Exchange } from '../wire'
import type { AnyDefinition } from './definition'
import { fewAtATime } from './few-at-a-time'
import { noteExchanges } from './note-exchanges'
import { withKeptToken } from './platform-token'
import {
  CONCURRENT_SINGLES,
  failed,
  type Report,
  type Run,
  type RunResult
} from './run-subscription'
import { createRuntime } from './runtime'

/** What is to be deleted, and with which settings. */
export type DeletionRun = Omit<Run, 'subscription'>

/**
 * Runs deletion requests through the definition's `onDelete`, as Segment does. Never throws for a request's sake.
 * @returns an outcome for each event that was begun before the signal; `message` says also of a delivered one what was done
 */
export async function runDeletions(run: DeletionRun): Promise<RunResult> {
  const exchanges: Exchange[] = []
  const definition = noteExchanges(run.tokens.guard(run.definition), exchanges)
  const reports = await fewAtATime(
    run.events,
    CONCURRENT_SINGLES,
    (event) => runDeletion(definition, run, event),
    () => run.signal?.aborted === true
  )
  return { outcomes: reports.map((report, index) => ({ index, ...report })), exchanges }
}

async function runDeletion(
  definition: AnyDefinition,
  run: DeletionRun,
  event: SegmentEvent
): Promise<Report> {
  const runtime = createRuntime(definition)
  const settings = withKeptToken(run.settings, run.tokens)
  try {
    if (!runtime.onDelete) return { status: 'rejected', httpStatus: 501, message: NO_DELETION }
    const body = await runtime.onDelete(event, settings)
    const said = isRecord(body) && typeof body.reason === 'string' ? { message: body.reason } : {}
    return { status: 'delivered', httpStatus: 200, ...said, body }
  } catch (error) {
    return failed(error, run)
  }
}

const NO_DELETION = 'The destination takes no deletion requests.'
