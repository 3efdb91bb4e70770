import type { DecoratedResponse, JSONObject, SegmentEvent } from '@segment/actions-core'
import { isRecord } from '../json'
import type { Exchange } from '../wire'
import type { AnyDefinition } from './definition'
import { toExchange } from './exchange'
import { fewAtATime } from './few-at-a-time'
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
  const definition = noting(run.tokens.guard(run.definition), exchanges)
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
  const token = run.tokens.current(run.settings)
  const settings = {
    ...(run.settings as JSONObject),
    oauth: token === undefined ? {} : { access_token: token }
  }
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

/** The runtime gathers the answers to actions only; those to deletions are noted on their way through its HTTP client. */
function noting(definition: AnyDefinition, exchanges: Exchange[]): AnyDefinition {
  const note = (request: unknown, options: unknown, response: object): void => {
    // What actions-core itself makes of an answer before it hands it on.
    exchanges.push(toExchange(Object.assign(response, { request, options }) as DecoratedResponse))
  }
  const hooks: object = { afterResponse: [note] }
  return {
    ...definition,
    extendRequest: (data) => ({ ...definition.extendRequest?.(data), ...hooks })
  }
}
