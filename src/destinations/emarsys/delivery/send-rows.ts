import type { JSONLikeObject } from '@segment/actions-core'
import type { Api } from '../api/emarsys'
import { invalid, refusalFrom } from '../api/explain'
import { Answer, MIN_TIME_MS } from '../api/http'
import { Accepted, isAccepted, isRetried, mayConcernOneRow } from '../api/status'
import { isDelivered, Outcome, Undelivered } from './outcome'
import {
  notSent,
  notSentAfter,
  readRefusal,
  readRows,
  RowResult,
  Stop,
  stopAfter
} from './read-answer'
import { jsonOf, maxBytesOf, planRounds, RowJson, toRequests } from './requests'
import type { ActionSpec, Row, RowRequest } from './row'

/** Requests of one call that are in flight at the same time. */
const CONCURRENCY = 4

/** Requests of one contact in one call, one after the other; a batch of more would use up the account's minute. */
const MAX_REQUESTS_OF_CONTACT = 50

/** Requests that one call may make beside the planned ones, to find the rows for which Emarsys refuses the others. */
export const MAX_EXTRA_REQUESTS = 40

/** One call's way to Emarsys, and what it remembers from one request to the next. */
export interface Session {
  readonly api: Api
  /** What became of each event so far, at its place. */
  readonly outcomes: Outcome[]
  /** Why no further request is made. */
  stopped: Stop | undefined
  extraRequests: number
  /** The host's own word on whether another request may begin. */
  readonly mayBegin: () => boolean
  /** Milliseconds until the call has to end. */
  readonly timeLeft: () => number
  slowestMs: number
}

/** A run of one action's rows. */
interface Run<Target> {
  session: Session
  spec: ActionSpec<never, Target>
  /** What a user should know of a row that was delivered. */
  warn: ((data: JSONLikeObject) => string | undefined) | undefined
}

/** Sends rows, and fills in the outcomes of their events. */
export async function sendRows<Target>(
  run: Run<Target>,
  rows: readonly Row<Target>[],
  send = sendPlanned
): Promise<void> {
  for (const [number, round] of planRounds(rows, run.spec).entries()) {
    const requests = toRequests(round, run.spec, (row, json) => refuse(run, row, json))
    if (number < MAX_REQUESTS_OF_CONTACT)
      await forEachLimited(requests, CONCURRENCY, (request) => send(run, request))
    else
      for (const request of requests)
        for (const row of request.rows) leave(run, row, TOO_MANY_OF_CONTACT)
  }
}

/** Why a row of a contact that would need more requests is not sent. */
const TOO_MANY_OF_CONTACT = `Not sent, since a batch makes at most ${MAX_REQUESTS_OF_CONTACT} requests for one contact`
/** Why a row is not sent whose contact waits for an earlier one. */
export const AFTER_EARLIER =
  'Not sent, since an earlier event of the same contact is to be tried again'
const NOT_TOLD_APART = `Emarsys refused a request for what one of its rows holds; after ${MAX_EXTRA_REQUESTS} smaller requests it is not known whether it is this one`

/** Leaves out the rows whose contact has an earlier one that is to be tried again: this one must not overtake it. */
function withoutWaiting<Target>(run: Run<Target>, request: RowRequest<Target>): RowRequest<Target> {
  const waits = run.spec.repeats === 'once' ? waitsForOther : waitsForEarlier
  const waiting = request.rows.filter(waits)
  if (!waiting.length) return request
  for (const row of waiting) leave(run, row, AFTER_EARLIER)
  const { target, targetKey, keyField, rows } = request
  return { target, targetKey, keyField, rows: rows.filter((row) => !waits(row)) }
}

function waitsForEarlier({ earlier }: Row<unknown>): boolean {
  return earlier?.waits ?? false
}

/** Where the order of ids does not matter, only what is done otherwise with the same contact does. */
function waitsForOther({ earlier, targetKey }: Row<unknown>): boolean {
  let row = earlier
  while (row && (!row.waits || row.targetKey === targetKey)) row = row.earlier
  return row !== undefined
}

/** Reports a row that no request can hold. */
function refuse<Target>(run: Run<Target>, row: Row<Target>, { bytes, error }: RowJson): void {
  const { title, limits } = run.spec
  const tooLarge = invalid(
    `The event has ${bytes} bytes for Emarsys, but ${title} takes at most ${maxBytesOf(row, limits)}`,
    'Map fewer or shorter values.'
  )
  report(run, row, refusalFrom(error ?? tooLarge), false)
}

/**
 * Sends one request, and whatever its answer asks for.
 * @returns whether Emarsys accepted the request as a whole
 */
async function sendPlanned<Target>(
  given: Run<Target>,
  planned: RowRequest<Target>
): Promise<boolean> {
  const { session } = given
  const spec = { ...given.spec, ...given.spec.forTarget?.(planned.target) }
  const run = { ...given, spec }
  const unsent = whyUnsent(run, planned)
  if (unsent) {
    reportAll(run, planned.rows, unsent, false)
    return false
  }
  const request = withoutWaiting(run, planned)
  if (!request.rows.length) return false
  const before = session.timeLeft()
  const body = spec.toBody(request, request.text ?? jsonOf(request.rows, spec).text)
  const answer = await session.api.call(spec.call(request.target, body))
  session.slowestMs = Math.max(session.slowestMs, before - session.timeLeft())
  session.stopped = session.stopped ?? stopAfter(answer)
  return settle(run, request, answer)
}

/** Why a request is not made, where it would fare no better than one before it or could not end in time. */
function whyUnsent<Target>(
  { session, spec }: Run<Target>,
  request: RowRequest<Target>
): Undelivered | undefined {
  const { stopped, timeLeft, slowestMs, mayBegin } = session
  if (stopped) return notSentAfter(spec, request, stopped)
  if (timeLeft() >= Math.max(MIN_TIME_MS, slowestMs) && mayBegin()) return undefined
  return notSent(spec, request, 503, OUT_OF_TIME)
}

/** Why a request is not made that could not end before its call has to. */
const OUT_OF_TIME = 'Not sent, since the time that this call may take was used up'

async function settle<Target>(
  run: Run<Target>,
  request: RowRequest<Target>,
  answer: Answer
): Promise<boolean> {
  const { spec } = run
  if (isAccepted(answer)) {
    await reportRows(run, request, readSafely(run, request, answer))
    return true
  }
  const [only] = request.rows.length === 1 ? request.rows : []
  const joined = spec.repeats === 'merged' ? only?.joined : undefined
  if ((only && !joined) || !mayConcernOneRow(answer) || mayHaveFired(spec, request, answer))
    reportAll(run, request.rows, readRefusal(spec, request, answer), true)
  else if (only && joined) await sendApart(run, [[only, ...joined]])
  else await split(run, request)
  return false
}

/** An answer that cannot even be read leaves its own request unclear, and no other. */
function readSafely<Target>(
  { spec }: Run<Target>,
  request: RowRequest<Target>,
  answer: Accepted
): (row: Row<Target>) => RowResult {
  try {
    return readRows(spec, request, answer)
  } catch {
    const said = `Emarsys's answer could not be read (HTTP ${answer.status})`
    const result = notSent(spec, request, 502, said)
    return () => result
  }
}

/** An event above the size that Interactions takes may have started e-mails all the same. Emarsys API, event trigger. */
const TOO_BIG_FOR_INTERACTIONS = 5008

/** Whether another request with the same rows might do something twice: what was refused behind a 200 may be done in part. */
function mayHaveFired<Target>(
  { isRepeatable }: ActionSpec<never, Target>,
  { rows }: RowRequest<Target>,
  { status, envelope }: Answer
): boolean {
  if (status !== 200 && envelope?.replyCode !== TOO_BIG_FOR_INTERACTIONS) return false
  return !rows.every(({ data }) => isRepeatable?.(data) ?? true)
}

async function reportRows<Target>(
  run: Run<Target>,
  request: RowRequest<Target>,
  resultOf: (row: Row<Target>) => RowResult
): Promise<void> {
  const merged: Row<Target>[][] = []
  for (const row of request.rows) {
    const result = resultOf(row)
    if (row.joined && run.spec.repeats === 'merged' && isOfValues(result))
      merged.push([row, ...row.joined])
    else report(run, row, result, true)
  }
  await sendApart(run, merged)
}

/** Whether a contact was refused for its values, of which each event has its own. */
function isOfValues(result: RowResult): boolean {
  return result.status === 400 && !isDelivered(result) && !result.ofKey
}

/** Halves a refused request until the rows for which Emarsys refused it stand alone. */
async function split<Target>(run: Run<Target>, request: RowRequest<Target>): Promise<void> {
  const { target, targetKey, keyField, rows } = request
  const middle = Math.ceil(rows.length / 2)
  const first = { target, targetKey, keyField, rows: rows.slice(0, middle) }
  const second = { target, targetKey, keyField, rows: rows.slice(middle) }
  const accepted = await sendExtra(run, first)
  if (accepted && second.rows.length > 1) await split(run, second)
  else await sendExtra(run, second)
}

/**
 * Sends the events of merged rows one by one, in their order, so that only the guilty one is rejected.
 * @param contacts the events of each row, in their order
 */
async function sendApart<Target>(
  run: Run<Target>,
  contacts: readonly Row<Target>[][]
): Promise<void> {
  const events = contacts.flat()
  for (const row of events) {
    row.joined = undefined
    row.merged = undefined
  }
  await sendRows({ ...run, spec: { ...run.spec, repeats: 'apart' } }, events, sendExtra)
  for (const ofContact of contacts) {
    const waits = ofContact.some((row) => row.waits)
    for (const row of ofContact) row.waits = waits
  }
}

async function sendExtra<Target>(run: Run<Target>, request: RowRequest<Target>): Promise<boolean> {
  const { session } = run
  if (session.extraRequests > 0 || session.stopped) {
    session.extraRequests -= 1
    return sendPlanned(run, request)
  }
  for (const row of request.rows) leave(run, row, NOT_TOLD_APART)
  return false
}

function leave<Target>(run: Run<Target>, row: Row<Target>, said: string): void {
  report(run, row, notSent(run.spec, row, 503, said), false)
}

function reportAll<Target>(
  run: Run<Target>,
  rows: readonly Row<Target>[],
  outcome: RowResult,
  sent: boolean
): void {
  for (const row of rows) report(run, row, outcome, sent)
}

/** @param sent whether a request with the row was made */
function report<Target>(
  run: Run<Target>,
  row: Row<Target>,
  outcome: RowResult,
  sent: boolean
): void {
  row.waits = isRetried(outcome.status)
  reportEvent(run, row, outcome, sent)
  if (row.joined) for (const event of row.joined) reportEvent(run, event, outcome, sent)
}

function reportEvent<Target>(
  { session, warn }: Run<Target>,
  row: Row<Target>,
  outcome: RowResult,
  sent: boolean
): void {
  if (!isDelivered(outcome))
    session.outcomes[row.index] = sent ? { ...outcome, sent: sentOf(row) } : outcome
  else {
    const body = warn ? withWarning(outcome.body, warn(row.data)) : outcome.body
    session.outcomes[row.index] = { status: 200, sent: sentOf(row), body }
  }
}

function sentOf<Target>({ keyField, data }: Row<Target>): JSONLikeObject {
  return !keyField || data.key_id !== undefined ? data : { key_id: keyField, ...data }
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
