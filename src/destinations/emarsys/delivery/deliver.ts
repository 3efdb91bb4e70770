import type { RequestClient } from '@segment/actions-core'
import { PayloadValidationError } from '@segment/actions-core'
import { createApi } from '../api/emarsys'
import { openLogin } from '../api/login'
import { CHECK_CREDENTIALS } from '../api/status'
import type { Settings } from '../generated-types'
import type { ActionSpec } from './action-spec'
import type { Outcome, Undelivered } from './outcome'
import type { EventRow } from './plan-requests'
import { planRequests } from './plan-requests'
import { runWaves, startRun } from './run-requests'

/** What a call of Segment's runtime brings along. */
export interface Call {
  request: RequestClient
  settings: Settings
  /** Kept by the platform, under OAuth 2.0 only. */
  accessToken: string | undefined
}

/**
 * Sends events to Emarsys, one or a thousand alike, and says what became of each.
 * @param now the time of the call
 * @returns as many outcomes as payloads, each at its payload's place
 */
export async function deliver<Payload, Target>(
  spec: ActionSpec<Payload, Target>,
  payloads: readonly Payload[],
  { request, settings, accessToken }: Call,
  now = new Date()
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const rows: EventRow<Target>[] = []
  payloads.forEach((payload, index) => {
    const row = orUndelivered(() => readRow(spec, payload, index))
    if ('status' in row) outcomes[index] = row
    else rows.push(row)
  })
  const api = orUndelivered(() => createApi(request, openLogin(settings, accessToken)))
  if ('status' in api) {
    for (const { index } of rows) outcomes[index] = api
    return outcomes
  }
  await runWaves(startRun({ spec, api, outcomes, now }), planRequests(rows, spec))
  return settleCredentials(outcomes)
}

/** @throws PayloadValidationError when the payload is not a row, or one too large for any request */
function readRow<Payload, Target>(
  spec: ActionSpec<Payload, Target>,
  payload: Payload,
  index: number
): EventRow<Target> {
  const row = spec.toRow(payload)
  const json = spec.toJson(row.data)
  const bytes = Buffer.byteLength(json)
  if (bytes <= spec.limits.rowBytes) return { index, row, json, bytes }
  throw new PayloadValidationError(
    `The event has ${bytes} bytes for Emarsys, but ${spec.title} takes at most ${spec.limits.rowBytes}. Map fewer or shorter values.`
  )
}

/** Runs a step that refuses by throwing. An error without a status is a mistake of ours: one event's, to be tried again. */
function orUndelivered<T>(step: () => T): T | Undelivered {
  try {
    return step()
  } catch (error) {
    const { status = 500, message } = error as Error & { status?: number }
    return { status, message }
  }
}

/**
 * Any 401 makes the runtime log in again and run the whole call once more. Where a part of the events was delivered, that
 * would send these twice; so the refused ones are reported as 503 then, and come back alone.
 */
function settleCredentials(outcomes: Outcome[]): Outcome[] {
  const refused = outcomes.some(({ status }) => status === 401)
  if (!refused || !outcomes.some(({ status }) => status === 200)) return outcomes
  return outcomes.map((outcome) =>
    'message' in outcome && outcome.status === 401
      ? {
          ...outcome,
          status: 503,
          message: outcome.message.replace(
            CHECK_CREDENTIALS,
            'Other events of the batch were delivered, so Segment tries this one again, as after a 503; if it is refused again, check the credentials in the settings.'
          )
        }
      : outcome
  )
}
