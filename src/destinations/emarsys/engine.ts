import { PayloadValidationError, type RequestClient } from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import { type Api, createApi } from './api'
import { type Batch, cutIntoWaves, itemBytes, type Placed } from './batching'
import type { Settings } from './generated-types'
import type { Answer } from './http'
import { openLogin } from './login'
import type { Outcome, Refusal } from './outcome'
import { forEachLimited } from './pool'
import { heldBack, type Judge, readVerdict, type Stop, stopAfter } from './report'
import type { Row } from './row'

/** Requests of one call that are under way at the same time. */
const CONCURRENCY = 4

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
  const rows: Placed[] = []
  payloads.forEach((payload, index) => {
    const row = orRefusal(() => readRow(spec, payload))
    if ('keyField' in row) rows.push({ ...row, index })
    else outcomes[index] = row
  })
  const api = orRefusal(() => createApi(call.request, openLogin(call.settings, call.accessToken)))
  if ('status' in api) {
    for (const { index } of rows) outcomes[index] = api
    return outcomes
  }

  const sendBatch = createSender(spec, api)
  for (const wave of cutIntoWaves(rows, spec)) {
    await forEachLimited(wave, CONCURRENCY, async (batch) => {
      const { verdict, made } = await sendBatch(batch)
      for (const entry of batch.entries) {
        for (const { index, item } of entry.events) {
          outcomes[index] = {
            ...verdict(entry),
            ...(made && { sent: { key_id: batch.group.keyField, ...item } })
          }
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

/** Runs a step that refuses by throwing. An error without a status is a mistake of ours: one event's, to be tried again. */
function orRefusal<T>(step: () => T): T | Refusal {
  try {
    return step()
  } catch (error) {
    const { status = 500, message } = error as Error & { status?: number }
    return { status, message }
  }
}

/** Sends requests until one shows that the next would fare no better; those after it are held back. */
function createSender<Payload>(spec: ActionSpec<Payload>, api: Api) {
  let stopped: Stop | undefined
  return async (batch: Batch): Promise<{ verdict: Judge; made: boolean }> => {
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
    stopped ??= stopAfter(answer)
    return { verdict: judgeSafely(spec, batch, answer), made: true }
  }
}

/** An answer in a form that cannot even be judged leaves its own request unclear, and no other. */
function judgeSafely<Payload>(spec: ActionSpec<Payload>, batch: Batch, answer: Answer): Judge {
  try {
    const judge = readVerdict(spec, batch, answer)
    for (const entry of batch.entries) judge(entry)
    return judge
  } catch {
    const message = `Emarsys's answer could not be read (${spec.title}, ${spec.describe(batch.group)}: HTTP ${answer.status}). Segment tries again.`
    return () => ({ status: 502, message })
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
