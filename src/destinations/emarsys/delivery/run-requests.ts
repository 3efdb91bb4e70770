import type { JSONLikeObject } from '@segment/actions-core'
import type { Api } from '../api/emarsys'
import type { Answer } from '../api/http'
import type { Accepted } from '../api/status'
import { isAccepted, isRetried, mayConcernOneRow } from '../api/status'
import type { ActionSpec, Row } from './action-spec'
import type { Outcome } from './outcome'
import type { EventRow, PlannedRequest, PlannedRow } from './plan-requests'
import { planRequests } from './plan-requests'
import type { RowResult, Stop } from './read-answer'
import { notSent, notSentAfter, readRefusal, readRows, stopAfter } from './read-answer'

/** Requests of one call that are under way at the same time. */
const CONCURRENCY = 4

/** Requests of one contact in one call, one after the other; a batch of more would use up the account's minute. */
export const MAX_REQUESTS_OF_CONTACT = 50

/** Requests that one call may make beside the planned ones, to find the rows for which Emarsys refuses the others. */
const MAX_EXTRA_REQUESTS = 40

/** What a run of requests needs to know. */
export interface RunInput<Target> {
  spec: ActionSpec<never, Target>
  api: Api
  /** Filled by the run: what became of each event, at its place. */
  outcomes: Outcome[]
  /** What a user should know of a row that was delivered. */
  warn: ReturnType<NonNullable<ActionSpec<never, Target>['warn']>> | undefined
}

/** What a run remembers on the way, and the next run of the same call goes on from. */
export interface Course {
  /** Why no further request is made. */
  stopped: Stop | undefined
  extraRequests: number
}

/** A run of requests. */
export interface Run<Target> extends RunInput<Target>, Course {}

/** The course of a call in which nothing was sent yet. */
export const startCourse = (): Course => ({
  stopped: undefined,
  extraRequests: MAX_EXTRA_REQUESTS
})

/** Sends planned requests, wave by wave, and fills in the outcomes of their events. */
export async function runWaves<Target>(
  run: Run<Target>,
  waves: PlannedRequest<Target>[][],
  send = sendRequest
): Promise<void> {
  for (const [wave, requests] of waves.entries()) {
    if (wave < MAX_REQUESTS_OF_CONTACT) {
      await forEachLimited(requests, CONCURRENCY, (request) => send(run, request))
    } else for (const request of requests) leaveToNextTry(run, request, TOO_MANY_OF_CONTACT)
  }
}

/** Why a row of a contact that would need more requests is not sent. */
export const TOO_MANY_OF_CONTACT = `Not sent, since a batch makes at most ${MAX_REQUESTS_OF_CONTACT} requests for one contact`
/** Why a row is not sent whose contact waits for an earlier one. */
export const AFTER_EARLIER =
  'Not sent, since an earlier event of the same contact is to be tried again'
const NOT_TOLD_APART = `Emarsys refused a request for what one of its rows holds; after ${MAX_EXTRA_REQUESTS} smaller requests it is not known whether it is this one`

/**
 * Sends one request, and whatever its answer asks for.
 * @returns whether Emarsys accepted the request as a whole
 */
async function sendRequest<Target>(
  run: Run<Target>,
  planned: PlannedRequest<Target>
): Promise<boolean> {
  if (run.stopped) {
    reportAll(run, planned.rows, notSentAfter(run.spec, planned, run.stopped), false)
    return false
  }
  const request = withoutWaiting(run, planned)
  const { rows, target } = request
  if (!rows.length) return false
  const texts = rows.map(({ json }) => json).join(',')
  const answer = await run.spec.send(run.api, target, run.spec.toBody(request, texts))
  run.stopped = run.stopped ?? stopAfter(answer)
  return settle(run, request, answer)
}

/** Leaves out the rows whose contact has an earlier one that is to be tried again: this one must not overtake it. */
function withoutWaiting<Target>(
  run: Run<Target>,
  request: PlannedRequest<Target>
): PlannedRequest<Target> {
  const waits = ({ earlier }: PlannedRow<Target>): boolean => earlier?.waits ?? false
  if (run.spec.repeats === 'once' || !request.rows.some(waits)) return request
  leaveToNextTry(run, { ...request, rows: request.rows.filter(waits) }, AFTER_EARLIER)
  return { ...request, rows: request.rows.filter((row) => !waits(row)) }
}

async function settle<Target>(
  run: Run<Target>,
  request: PlannedRequest<Target>,
  answer: Answer
): Promise<boolean> {
  const { spec } = run
  if (isAccepted(answer)) {
    await reportRows(run, request, readSafely(run, request, answer))
    return true
  }
  const canBeDivided =
    request.rows.length > 1 || (spec.repeats === 'merged' && request.rows[0]?.events.length !== 1)
  if (!canBeDivided || !mayConcernOneRow(answer) || mayHaveFired(spec, request, answer))
    reportAll(run, request.rows, readRefusal(spec, request, answer), true)
  else if (request.rows.length > 1) await split(run, request)
  else await takeApart(run, request)
  return false
}

/** An answer that cannot even be read leaves its own request unclear, and no other. */
function readSafely<Target>(
  { spec }: Run<Target>,
  request: PlannedRequest<Target>,
  answer: Accepted
): (row: PlannedRow<Target>) => RowResult {
  try {
    return readRows(spec, request, answer)
  } catch {
    const text = `Emarsys's answer could not be read (HTTP ${answer.status})`
    const outcome = notSent(spec, request, 502, text)
    return () => ({ outcome })
  }
}

/** An event above the size that Interactions takes may have started e-mails all the same. Emarsys API, event trigger. */
const TOO_BIG_FOR_INTERACTIONS = 5008

/** Whether another request with the same rows might do something twice. */
function mayHaveFired<Target>(
  { isRepeatable }: ActionSpec<never, Target>,
  { rows }: PlannedRequest<Target>,
  { envelope }: Answer
): boolean {
  if (envelope?.replyCode !== TOO_BIG_FOR_INTERACTIONS) return false
  return !rows.every(({ row }) => isRepeatable?.(row.data) ?? true)
}

async function reportRows<Target>(
  run: Run<Target>,
  request: PlannedRequest<Target>,
  resultOf: (row: PlannedRow<Target>) => RowResult
): Promise<void> {
  const merged: PlannedRow<Target>[] = []
  for (const row of request.rows) {
    const { outcome, reasons = [] } = resultOf(row)
    const forItsValues =
      outcome.status === 400 && reasons.every(({ code }) => !OF_THE_KEY.has(code ?? 0))
    if (forItsValues && row.events.length > 1 && run.spec.repeats === 'merged') merged.push(row)
    else report(run, row, outcome, true)
  }
  if (merged.length) await takeApart(run, { ...request, rows: merged })
}

/** replyCodes of a contact that is refused whatever its values are: key field, key value, unknown, several of them. */
const OF_THE_KEY = new Set([2004, 2005, 2008, 2010])

/** Halves a refused request until the rows for which Emarsys refused it stand alone. */
async function split<Target>(run: Run<Target>, request: PlannedRequest<Target>): Promise<void> {
  const middle = Math.ceil(request.rows.length / 2)
  const first = { ...request, rows: request.rows.slice(0, middle) }
  const second = { ...request, rows: request.rows.slice(middle) }
  const accepted = await sendExtra(run, first)
  if (accepted && second.rows.length > 1) await split(run, second)
  else await sendExtra(run, second)
}

/** Sends the events of merged rows one by one, in their order, so that only the guilty one is rejected. */
async function takeApart<Target>(run: Run<Target>, request: PlannedRequest<Target>): Promise<void> {
  const events = request.rows.reduce<EventRow<Target>[]>((all, row) => all.concat(row.events), [])
  const waves = planRequests(events, { ...run.spec, repeats: 'apart' })
  await runWaves(run, waves, sendExtra)
  const sent = waves.flatMap((requests) => requests.flatMap(({ rows }) => rows))
  const waiting = new Set(sent.filter(({ waits }) => waits).flatMap((row) => row.events))
  for (const row of request.rows) row.waits = row.events.some((event) => waiting.has(event))
}

async function sendExtra<Target>(
  run: Run<Target>,
  request: PlannedRequest<Target>
): Promise<boolean> {
  if (run.extraRequests > 0 || run.stopped) {
    run.extraRequests -= 1
    return sendRequest(run, request)
  }
  leaveToNextTry(run, request, NOT_TOLD_APART)
  return false
}

function leaveToNextTry<Target>(
  run: Run<Target>,
  request: PlannedRequest<Target>,
  text: string
): void {
  reportAll(run, request.rows, notSent(run.spec, request, 503, text), false)
}

function reportAll<Target>(
  run: Run<Target>,
  rows: PlannedRow<Target>[],
  outcome: RowResult['outcome'],
  sent: boolean
): void {
  for (const row of rows) report(run, row, outcome, sent)
}

/** @param sent whether a request with the row was made */
function report<Target>(
  { outcomes, warn }: Run<Target>,
  planned: PlannedRow<Target>,
  outcome: RowResult['outcome'],
  sent: boolean
): void {
  planned.waits = isRetried(outcome.status)
  for (const { index, row } of planned.events) {
    if ('message' in outcome) {
      outcomes[index] = sent ? { ...outcome, sent: sentOf(row) } : outcome
    } else {
      const body = warn ? withWarning(outcome.body, warn(row.data)) : outcome.body
      outcomes[index] = { status: 200, sent: sentOf(row), body }
    }
  }
}

function sentOf<Target>({ keyField, data }: Row<Target>): JSONLikeObject {
  return keyField ? { key_id: keyField, ...data } : data
}

/** What Emarsys said of a row, with one warning more. */
export function withWarning(body: JSONLikeObject, warning: string | undefined): JSONLikeObject {
  if (warning === undefined) return body
  const others = Array.isArray(body.warnings) ? body.warnings : []
  return { ...body, warnings: [...others, warning] }
}

/** Runs a task for every item, at most `limit` of them at the same time. */
async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  task: (item: T) => Promise<unknown>
): Promise<void> {
  const queue = items.values()
  const worker = async (): Promise<void> => {
    for (const item of queue) await task(item)
  }
  await Promise.all(Array.from({ length: Math.min(limit, items.length) }, worker))
}
