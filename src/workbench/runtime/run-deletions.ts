import type { SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'
import type { AnyDefinition } from './definition'
import { fewAtATime } from './few-at-a-time'
import { RequestLog } from './exchange'
import { withKeptToken } from './platform-token'
import {
  CONCURRENT_SINGLES,
  failed,
  resultOf,
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
  const requests = new RequestLog()
  const definition = requests.attach(run.tokens.guard(run.definition))
  const reports = await fewAtATime(
    run.events,
    CONCURRENT_SINGLES,
    (event) => runDeletion(definition, run, { event, requests }),
    () => run.signal?.aborted === true
  )
  const outcomes = reports.map((report, index) => ({ index, ...report }))
  return resultOf(outcomes, requests)
}

async function runDeletion(
  definition: AnyDefinition,
  run: DeletionRun,
  { event, requests }: { event: SegmentEvent; requests: RequestLog }
): Promise<Report> {
  const runtime = createRuntime(definition)
  const settings = withKeptToken(run.settings, run.tokens)
  try {
    if (!runtime.onDelete) return { status: 'rejected', httpStatus: 501, message: NO_DELETION }
    const body = await runtime.onDelete(event, settings)
    const said = isRecord(body) && typeof body.reason === 'string' ? { message: body.reason } : {}
    return { status: 'delivered', httpStatus: 200, ...said, body }
  } catch (error) {
    return failed(error, run, requests)
  }
}

const NO_DELETION = 'The destination takes no deletion requests.'
