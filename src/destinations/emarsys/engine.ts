import { PayloadValidationError, type RequestClient } from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { type Api, createApi } from './api'
import { type Batch, cutIntoWaves, itemBytes, type Placed } from './batching'
import type { Settings } from './generated-types'
import { openLogin } from './login'
import { type Outcome, sentRow } from './outcome'
import { forEachLimited } from './pool'
import { heldBack, readVerdict, type Verdict } from './report'
import type { Row } from './row'

/** Requests of one call that are under way at the same time. */
export const CONCURRENCY = 4

/** What a call of Segment's runtime brings along. */
export interface Call {
  request: RequestClient
  settings: Settings
  /** Kept by the platform, under OAuth 2.0 only. */
  accessToken: string | undefined
}

/**
 * Sends events to Emarsys, one or a thousand alike, and says what became of each.
 * @returns as many outcomes as payloads, each at its payload's place
 */
export async function deliver<Payload>(
  spec: ActionSpec<Payload>,
  payloads: Payload[],
  call: Call
): Promise<Outcome[]> {
  const outcomes: Outcome[] = []
  const rows = new Map<number, Placed>()
  payloads.forEach((payload, index) => {
    const row = orOutcome(400, () => readRow(spec, payload))
    if ('keyField' in row) rows.set(index, { ...row, index })
    else outcomes[index] = row
  })
  const api = orOutcome(401, () =>
    createApi(call.request, openLogin(call.settings, call.accessToken))
  )
  if ('status' in api) {
    for (const index of rows.keys()) outcomes[index] = api
    return outcomes
  }

  const sendBatch = createSender(spec, api)
  for (const wave of cutIntoWaves([...rows.values()], spec)) {
    await forEachLimited(wave, CONCURRENCY, async (batch) => {
      const { verdict, made } = await sendBatch(batch)
      for (const entry of batch.entries) {
        for (const index of entry.indices) {
          outcomes[index] = { ...verdict(entry), ...(made && sentOf(rows.get(index))) }
        }
      }
    })
  }
  return settleCredentials(outcomes)
}

/** @throws PayloadValidationError when the payload is no row, or one too large for any request */
function readRow<Payload>(spec: ActionSpec<Payload>, payload: Payload): Row {
  const row = spec.toRow(payload)
  const bytes = itemBytes(row.item)
  if (bytes <= spec.limits.itemBytes) return row
  throw new PayloadValidationError(
    `The event has ${bytes} bytes for Emarsys, but ${spec.title} takes at most ${spec.limits.itemBytes}. Map fewer or shorter values.`
  )
}

function sentOf(row: Placed | undefined): Pick<Outcome, 'sent'> {
  return row ? { sent: sentRow(row.keyField, row.item) } : {}
}

/** Runs a step that refuses by throwing; only actions-core's errors are refusals, anything else is a bug of ours. */
function orOutcome<T>(status: 400 | 401, step: () => T): T | Outcome {
  try {
    return step()
  } catch (error) {
    if (error instanceof Error && 'status' in error && error.status === status) {
      return { status, message: error.message }
    }
    throw error
  }
}

/** Sends requests until one is rate limited or has its credentials refused; those after it are held back. */
function createSender<Payload>(spec: ActionSpec<Payload>, api: Api) {
  let stopped: 401 | 429 | undefined
  return async (batch: Batch): Promise<{ verdict: Verdict; made: boolean }> => {
    if (stopped) {
      const outcome = heldBack(spec, batch, stopped)
      return { verdict: () => outcome, made: false }
    }
    const { group, entries } = batch
    const answer = await spec.call(
      api,
      group,
      spec.body(
        group,
        entries.map((entry) => entry.item)
      )
    )
    if (answer.status === 401 || answer.status === 429) stopped = answer.status
    return { verdict: readVerdict(spec, batch, answer), made: true }
  }
}

/**
 * Any 401 makes the runtime log in anew and run the whole call once more. Where Emarsys took a part of the events, that
 * would send these twice; so the refused ones are reported as 503 then, and come back alone.
 */
function settleCredentials(outcomes: Outcome[]): Outcome[] {
  if (!outcomes.some(({ status }) => status === 200)) return outcomes
  return outcomes.map((outcome) =>
    outcome.status === 401
      ? { ...outcome, status: 503, message: `${outcome.message} Segment tries again.` }
      : outcome
  )
}
