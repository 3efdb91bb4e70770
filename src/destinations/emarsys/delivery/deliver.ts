import type { RequestClient } from '@segment/actions-core'
import { InvalidAudienceMembershipError, PayloadValidationError } from '@segment/actions-core'
import { createApi } from '../api/emarsys'
import { openLogin } from '../api/login'
import { CHECK_CREDENTIALS } from '../api/status'
import type { Settings } from '../generated-types'
import type { ActionSpec } from './action-spec'
import type { Outcome, Undelivered } from './outcome'
import type { EventRow } from './plan-requests'
import { planRequests } from './plan-requests'
import { notSent } from './read-answer'
import { runWaves, startCourse } from './run-requests'

/** What a call of Segment's runtime brings along. */
export interface Call {
  request: RequestClient
  settings: Settings
  /** Kept by the platform, under OAuth 2.0 only. */
  accessToken: string | undefined
}

/** An event's payload, and its place in the batch. */
export interface EventPayload<Payload> {
  index: number
  payload: Payload
}

/** One call's way to Emarsys, in one step or in several that follow one another. */
export interface Delivery {
  /** What became of each event so far, at its place. */
  readonly outcomes: Outcome[]
  /** Runs a step that refuses an event by throwing. @returns undefined where it refused; the outcome says why then */
  read<T extends object>(index: number, step: () => T): T | undefined
  /** Sends events as one step; what became of them takes the place of what they were before. */
  send<Payload, Target>(
    spec: ActionSpec<Payload, Target>,
    events: readonly EventPayload<Payload>[]
  ): Promise<void>
  /** Leaves events to Segment's next try, and says why. */
  leave<Payload, Target>(
    spec: ActionSpec<Payload, Target>,
    events: readonly EventPayload<Payload>[],
    text: string
  ): void
  /** The outcomes as they are reported. Every event must have one. */
  finish(): Outcome[]
}

/**
 * Begins a delivery. A step is not sent where one before it found that the next request would fare no better.
 * @param now the time of the call
 */
export function startDelivery(
  { request, settings, accessToken }: Call,
  now = new Date()
): Delivery {
  const outcomes: Outcome[] = []
  const course = startCourse()
  const api = orUndelivered(() => createApi(request, openLogin(settings, accessToken)))
  const read = <T extends object>(index: number, step: () => T): T | undefined => {
    const result = orUndelivered(step)
    if (!('status' in result)) return result
    outcomes[index] = result
    return undefined
  }
  return {
    outcomes,
    read,
    async send<Payload, Target>(
      spec: ActionSpec<Payload, Target>,
      events: readonly EventPayload<Payload>[]
    ) {
      const rows: EventRow<Target>[] = []
      for (const { index, payload } of events) {
        const row = read(index, () => readRow(spec, payload, index))
        if (row) rows.push(row)
      }
      if ('status' in api) for (const { index } of rows) outcomes[index] = api
      else {
        const run = { spec, api, outcomes, warn: spec.warn?.(now), ...course }
        await runWaves(run, planRequests(rows, spec))
        Object.assign(course, { stopped: run.stopped, extraRequests: run.extraRequests })
      }
    },
    leave(spec, events, text) {
      for (const { index, payload } of events)
        outcomes[index] = notSent(spec, spec.toRow(payload), 503, text)
    },
    finish: () => settleCredentials(outcomes)
  }
}

/**
 * Sends events to Emarsys, one or a thousand alike, and says what became of each.
 * @param now the time of the call
 * @returns as many outcomes as payloads, each at its payload's place
 */
export async function deliver<Payload, Target>(
  spec: ActionSpec<Payload, Target>,
  payloads: readonly Payload[],
  call: Call,
  now = new Date()
): Promise<Outcome[]> {
  const delivery = startDelivery(call, now)
  await delivery.send(
    spec,
    payloads.map((payload, index) => ({ index, payload }))
  )
  return delivery.finish()
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
    if (error instanceof InvalidAudienceMembershipError)
      return { status, message, errortype: 'INVALID_AUDIENCE_MEMBERSHIP' }
    return { status, message }
  }
}

/**
 * Any 401 makes the runtime log in again and run the whole call once more. Where a part of the events was delivered, that
 * would send these twice; so the refused ones are reported as 503 then, and come back alone.
 */
function settleCredentials(outcomes: Outcome[]): Outcome[] {
  if (!outcomes.some(({ status }) => status === 200)) return outcomes
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
