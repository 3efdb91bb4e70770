import type { JSONLikeObject } from '@segment/actions-core'
import type { ActionSpec } from './action-spec'
import type { Batch, Entry } from './batching'
import type { Answer } from './http'
import type { Refusal, Taken } from './outcome'
import { type Complaints, isRecord, type Reason, readErrors } from './reply'
import { explainRefusal, sentence } from './refusal'
import type { Group } from './row'
import { advice, answerText, contactStatus, requestStatus } from './verdict'

type Spec = Pick<ActionSpec<never>, 'title' | 'permission' | 'describe' | 'creation' | 'hints'>

/** The most of Emarsys's words that an outcome repeats, in characters. */
const MOST_TEXT = 500

/** The key under which Emarsys reports a bad key field: it concerns every contact of the request. */
const NO_KEY_ID = '<NO_KEY_ID>'

/** What to do where Emarsys refuses a contact and does not say why. */
const WITHOUT_WORDS = 'Check the Key value and the mapped values in Emarsys.'

/** Says what became of one contact of a request. */
export type Judge = (entry: Entry) => Taken | Refusal

/** What an answer means for each contact of the request that it answers. */
export function readVerdict(spec: Spec, batch: Batch, answer: Answer): Judge {
  if (requestStatus(answer) !== 200) {
    const refusal = refuseRequest(spec, batch, answer)
    return () => refusal
  }
  const { reasonsFor, strangers } = matchReasons(batch.entries, readErrors(answer.envelope?.data))
  const otherwise: Taken | Refusal = strangers.length
    ? unclear(spec, batch, answer, strangers)
    : { status: 200, body: acknowledgement(answer) }
  return (entry) => {
    const reasons = reasonsFor(entry)
    return reasons ? refuseContact(spec, batch, answer, reasons) : otherwise
  }
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

/** What is reported for a request that was held back, since an earlier one of the same call stopped the rest. */
export function heldBack(spec: Spec, { group }: Batch, status: Stop): Refusal {
  const text = `Not sent, since an earlier request of this batch ${CAUSES[status]}`
  const todo = advice(status, undefined, spec.hints)
  return {
    status,
    message: sentence({ text, call: callName(spec, group), status: `reported as ${status}`, todo })
  }
}

function refuseRequest(spec: Spec, { group }: Batch, answer: Answer): Refusal {
  const message = explainRefusal(answer, callName(spec, group), spec.permission, spec.hints)
  const status = requestStatus(answer)
  if (answer.failure) return { status, message }
  return {
    status,
    message,
    body: replyBody(answer, answer.envelope?.replyCode, answerText(answer))
  }
}

function refuseContact(spec: Spec, { group }: Batch, answer: Answer, reasons: Reason[]): Refusal {
  const status = contactStatus(reasons, spec.creation(group))
  const text = reasons.flatMap((reason) => reason.text || []).join('; ')
  return complaint(spec, group, answer, { status, text, replyCode: reasons[0]?.code })
}

/**
 * Emarsys refused a contact that is not among those sent: nobody knows who of the rest was taken. Its words stay out of the
 * message, since they may name somebody else.
 */
function unclear(spec: Spec, { group }: Batch, answer: Answer, strangers: Reason[]): Refusal {
  const text =
    'Emarsys refused a contact that was not sent under this key value, so what became of the others is not known'
  return complaint(spec, group, answer, { status: 502, text, replyCode: strangers[0]?.code })
}

interface Complaint {
  status: number
  text: string
  replyCode: number | undefined
}

function complaint(
  spec: Spec,
  group: Group,
  answer: Answer,
  { status, text, replyCode }: Complaint
): Refusal {
  const message = sentence({
    text,
    call: callName(spec, group),
    status: `HTTP ${answer.status}`,
    replyCode,
    todo: advice(status, replyCode, spec.hints) || (text ? '' : WITHOUT_WORDS)
  })
  return { status, message, body: replyBody(answer, replyCode, text) }
}

function callName(spec: Spec, group: Group): string {
  return `${spec.title}, ${spec.describe(group)}`
}

interface Matching {
  reasonsFor(entry: Entry): Reason[] | undefined
  /** Reasons for nobody who was sent. */
  strangers: Reason[]
}

/** Matches by the key as sent, else by the key in another spelling; a single contact owns every complaint. */
function matchReasons(entries: Entry[], { byKey, unnamed }: Complaints): Matching {
  const everyone = byKey.get(NO_KEY_ID)
  if (everyone) return { reasonsFor: () => everyone, strangers: [] }
  const all = [...byKey.values()].flat().concat(unnamed)
  if (entries.length === 1)
    return { reasonsFor: () => (all.length ? all : undefined), strangers: [] }

  const folded = new Map([...byKey].map(([key, reasons]) => [fold(key), reasons]))
  const sent = new Set(entries.map(({ keyValue }) => fold(keyValue)))
  const strangers = [...folded].filter(([key]) => !sent.has(key)).flatMap(([, reasons]) => reasons)
  return {
    reasonsFor: ({ keyValue }) => byKey.get(keyValue) ?? folded.get(fold(keyValue)),
    strangers: strangers.concat(unnamed)
  }
}

function fold(key: string): string {
  return key.trim().normalize('NFC').toLowerCase()
}

function acknowledgement({ envelope }: Answer): JSONLikeObject {
  const connectedTo = isRecord(envelope?.data) ? envelope.data.connectedTo : undefined
  return {
    replyCode: 0,
    replyText: envelope?.replyText.slice(0, MOST_TEXT),
    ...(isRecord(connectedTo) && { connectedTo: readPrograms(connectedTo) })
  }
}

/** The kinds of programs that may listen to an external event. Emarsys API, event trigger. */
const PROGRAMS = ['email', 'acProgram', 'interactionsProgram'] as const

function readPrograms(connectedTo: Record<string, unknown>): JSONLikeObject {
  const known = PROGRAMS.flatMap((program) => {
    const listens = connectedTo[program]
    return typeof listens === 'boolean' ? [[program, listens] as const] : []
  })
  return Object.fromEntries(known)
}

function replyBody(
  answer: Answer,
  replyCode: number | undefined,
  replyText: string
): JSONLikeObject {
  return {
    httpStatus: answer.status,
    ...(replyCode !== undefined && { replyCode }),
    replyText: replyText.slice(0, MOST_TEXT)
  }
}
