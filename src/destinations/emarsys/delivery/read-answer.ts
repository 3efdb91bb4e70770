import type { JSONLikeObject } from '@segment/actions-core'
import { Complaints, Envelope, isRecord, readErrors, Reason } from '../api/envelope'
import { MAX_TEXT, refusalOf } from '../api/explain'
import type { Answer } from '../api/http'
import { Accepted, advice, answerText, contactStatus } from '../api/status'
import type { Delivered, Undelivered } from './outcome'
import { fold } from './requests'
import type { ActionSpec, Group, Row, RowRequest } from './row'

type Spec<Target> = ActionSpec<never, Target>

/** The key under which Emarsys reports a bad key field: it concerns every contact of the request. */
const NO_KEY_ID = '<NO_KEY_ID>'

/** What to do where Emarsys refuses a contact and does not say why. */
const WITHOUT_WORDS = 'Check the Key value and the mapped values in Emarsys.'

/** What an answer says of one row of its request. */
export type RowResult = Pick<Delivered, 'status' | 'body'> | Undelivered

/** What an answer that accepts a request says of each of its rows. */
export function readRows<Target>(
  spec: Spec<Target>,
  request: RowRequest<Target>,
  answer: Accepted
): (row: Row<Target>) => RowResult {
  const { data } = answer.envelope
  const delivered = { status: 200 as const, body: acknowledgement(answer.envelope) }
  const complaints = readErrors(data) ?? readErrors(answer.envelope)
  if (!complaints) {
    const doubt = spec.doubt?.(data)
    const result = doubt === undefined ? delivered : unclear(spec, request, answer, { said: doubt })
    return () => result
  }
  const { matched, strangers } = matchReasons(request.rows, complaints)
  const [stranger] = strangers
  const otherwise = stranger
    ? unclear(spec, request, answer, { said: SOMEBODY_ELSE, replyCode: stranger.code })
    : delivered
  return (row) => {
    const reasons = matched.get(row)
    if (!reasons) return otherwise
    const done = doneBefore(spec, reasons)
    if (done && spec.doubt && spec.doubt(data) === undefined)
      return unclear(spec, request, answer, { said: CONTRADICTION })
    return done ?? withTodo(spec, row, refusedRow(spec, request, answer, reasons))
  }
}

/** What is reported for every row of a request that was refused as a whole, or not answered. */
export function readRefusal<Target>(
  spec: Spec<Target>,
  request: RowRequest<Target>,
  answer: Answer
): RowResult {
  const { envelope } = answer
  const alone = request.rows.length === 1 && (answer.status === 400 || answer.status === 404)
  const done =
    alone && envelope
      ? doneBefore(spec, [{ code: envelope.replyCode, text: envelope.replyText }])
      : undefined
  if (done) return done
  const [row, ...others] = request.rows
  const outcome = refusedRequest(spec, request, answer)
  return row && !others.length ? withTodo(spec, row, outcome) : outcome
}

/** A refusal of one row, with what its own values say is to be done. */
function withTodo<Target>(
  { todo }: Spec<Target>,
  { merged, data }: Row<Target>,
  outcome: Undelivered
): Undelivered {
  const more = todo?.(outcome.replyCode, merged ?? data)
  return more === undefined ? outcome : { ...outcome, todo: more }
}

/** A success where each reason says that there was nothing to do. */
function doneBefore<Target>(
  { nothingToDo }: Spec<Target>,
  reasons: readonly Reason[]
): RowResult | undefined {
  const notes = reasons.map(({ code }) => nothingToDo?.[Number(code)])
  const [first] = reasons
  const [note] = notes
  if (!first || !note || !notes.every(Boolean)) return undefined
  const { code, text } = first
  return {
    status: 200,
    body: { replyCode: code, replyText: text.slice(0, MAX_TEXT), warnings: [note] }
  }
}

function refusedRequest<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  answer: Answer
): Undelivered {
  const { permission } = spec.call(group.target, '')
  const refusal = refusalOf(answer, callName(spec, group), permission, spec.hints)
  if (answer.failure) return refusal
  const body = replyBody(answer, answer.envelope?.replyCode, answerText(answer))
  return { ...refusal, body }
}

/** Why the requests after one that was reported with such a status are not made. */
const CAUSES = {
  401: 'had its credentials refused',
  408: 'was not answered in time',
  429: 'reached the rate limit',
  503: 'found no connection'
}

/** The status of a request after which no other of the same call is made. */
export type Stop = keyof typeof CAUSES

/** Whether an answer means that the next request of the same call would fare no better. */
export function stopAfter({ status, unreachable }: Answer): Stop | undefined {
  if (status === 401 || status === 429) return status
  if (unreachable) return status === 408 ? 408 : 503
  return undefined
}

/** What is reported for what was not sent, since an earlier request of the same call stopped the rest. */
export function notSentAfter<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  status: Stop
): Undelivered {
  const said = `Not sent, since an earlier request of this batch ${CAUSES[status]}`
  return notSent(spec, group, status, said)
}

/** What is reported for what is left to Segment's next try, and why. */
export function notSent<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  status: number,
  said: string
): Undelivered {
  const todo = advice(status, undefined, spec.hints)
  return { status, said, call: `${callName(spec, group)}: reported as ${status}`, todo }
}

function refusedRow<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  answer: Answer,
  reasons: readonly Reason[]
): Undelivered {
  const status = contactStatus(reasons, spec.creates?.(group.target) ?? false)
  const said = reasons
    .map((reason) => reason.text)
    .filter(Boolean)
    .join('; ')
  const replyCode = reasons[0]?.code
  const body = replyBody(answer, replyCode, said)
  const ofKey = reasons.some(({ code }) => OF_THE_KEY.has(code ?? 0))
  return complaint(spec, group, answer, { status, said, quotes: true, replyCode, body, ofKey })
}

/** replyCodes of a contact that is refused whatever its values are: key field, key value, unknown, several of them. */
const OF_THE_KEY = new Set([2004, 2005, 2008, 2010])

/** Emarsys's words stay out of the message, since they may name the one they are about. */
const SOMEBODY_ELSE =
  'Emarsys refused a contact that was not sent under this key value, so what became of those that were sent is not known'

const CONTRADICTION = 'Emarsys says both that it was done and that there was nothing to do'

/** An answer that does not say what became of the rows: they are to be tried again. */
function unclear<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  answer: Answer,
  { said, replyCode }: Pick<Undelivered, 'said' | 'replyCode'>
): Undelivered {
  const body = replyBody(answer, replyCode, '')
  return complaint(spec, group, answer, { status: 502, said, replyCode, body })
}

function complaint<Target>(
  spec: Spec<Target>,
  group: Group<Target>,
  answer: Answer,
  refused: Omit<Undelivered, 'call' | 'todo'>
): Undelivered {
  const { status, said, replyCode } = refused
  const call = `${callName(spec, group)}: HTTP ${answer.status}`
  const todo = advice(status, replyCode, spec.hints) || (said ? '' : WITHOUT_WORDS)
  return { ...refused, call, todo }
}

function callName<Target>(spec: Spec<Target>, group: Group<Target>): string {
  return `${spec.title}, ${spec.describe(group)}`
}

/**
 * Matches by the key as sent, else by the key in another spelling. What names no contact at all belongs to the only one that
 * was sent; what names somebody else belongs to nobody here.
 * @returns the reasons for rows, and those for nobody who was sent
 */
function matchReasons<Target>(
  rows: readonly Row<Target>[],
  { byKey, unnamed }: Complaints
): { matched: Map<Row<Target>, readonly Reason[]>; strangers: readonly Reason[] } {
  const everyone = byKey.get(NO_KEY_ID)
  if (everyone && !rows.some(({ keyValue }) => keyValue === NO_KEY_ID))
    return { matched: new Map(rows.map((row) => [row, everyone])), strangers: [] }
  const folded = new Map([...byKey].map(([key, reasons]) => [fold(key), reasons]))
  const strangers = new Map(folded)
  const matched = new Map<Row<Target>, readonly Reason[]>()
  for (const row of rows) {
    const key = fold(row.keyValue)
    const reasons = folded.get(key)
    if (!reasons) continue
    strangers.delete(key)
    matched.set(row, byKey.get(row.keyValue) ?? reasons)
  }
  const [row, ...others] = rows
  const isOnly = row && !others.length && unnamed.length > 0
  if (isOnly && !matched.has(row)) matched.set(row, unnamed)
  return { matched, strangers: [...strangers.values(), isOnly ? [] : unnamed].flat() }
}

/** What a user should know where Emarsys accepted an event that starts nothing. */
const NOTHING_LISTENS =
  'No program or e-mail in Emarsys listens to this external event, so it starts nothing.'

function acknowledgement(envelope: Envelope): JSONLikeObject {
  const data: Record<string, unknown> = isRecord(envelope.data) ? envelope.data : {}
  const connectedTo = readConnections(data.connectedTo)
  const listeners = isRecord(data.connectedTo) ? Object.values(data.connectedTo) : []
  const known = isRecord(connectedTo) ? Object.keys(connectedTo) : []
  const silent =
    connectedTo === false || (known.length > 0 && listeners.every((listens) => listens === false))
  const told = [envelope.warnings, data.warnings].flatMap(readWarnings).slice(0, MAX_WARNINGS)
  const warnings = silent ? [...told, NOTHING_LISTENS] : told
  return {
    replyCode: 0,
    replyText: envelope.replyText.slice(0, MAX_TEXT),
    ...(connectedTo !== undefined && { connectedTo }),
    ...(warnings.length > 0 && { warnings })
  }
}

/** The kinds of programs that may listen to an external event. Emarsys API, event trigger. */
const PROGRAMS = ['email', 'acProgram', 'interactionsProgram'] as const

/** Accounts with Interactions say what listens: `false`, or an object of booleans. */
function readConnections(connectedTo: unknown): JSONLikeObject | false | undefined {
  if (connectedTo === false) return false
  if (!isRecord(connectedTo)) return undefined
  const known = PROGRAMS.filter((program) => typeof connectedTo[program] === 'boolean')
  return Object.fromEntries(known.map((program) => [program, connectedTo[program] === true]))
}

/** Warnings of one answer that an outcome repeats. */
const MAX_WARNINGS = 5

/** Warnings beside a success, from one of their places; where and in which form they come is not documented. */
function readWarnings(warnings: unknown): string[] {
  return [isRecord(warnings) ? Object.values(warnings) : warnings]
    .flat()
    .filter((warning) => warning !== undefined && warning !== null && warning !== '')
    .map((warning) =>
      (typeof warning === 'string' ? warning : JSON.stringify(warning)).slice(0, MAX_TEXT)
    )
}

function replyBody(
  answer: Answer,
  replyCode: number | undefined,
  replyText: string
): JSONLikeObject {
  return {
    httpStatus: answer.status,
    ...(replyCode !== undefined && { replyCode }),
    replyText: replyText.slice(0, MAX_TEXT)
  }
}
