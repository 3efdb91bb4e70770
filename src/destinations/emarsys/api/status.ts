import { Envelope, looseText, Reason } from './envelope'
import type { Answer } from './http'

/** replyCodes that come with HTTP 500 though they tell of a mistake in the request: trying again cannot help. */
const VALIDATION_AS_500 = new Set([3001, 3002, 3003, 3004, 3005, 6010, 6025, 6058, 6059])

/** 400 "Failed to load fields for …": Emarsys asks to try again later. */
const FIELDS_NOT_LOADED = 2001

/** Two requests that create the same contact at once: "already exists", though nothing was created. */
const ALREADY_EXISTS = 2009

/** 400/2006 has three texts: one tells of the same race, two of a field that does not exist. */
const FIELD_OR_RACE = 2006

/** An unknown source or contact list: no status makes that a success, or a reason to try again. */
const UNKNOWN_SOURCE_OR_LIST = new Set([2013, 2020])

/**
 * The status to report for an answer as a whole, from the pair (HTTP status, replyCode); from the text only where three
 * texts share one pair. 200 means that Emarsys accepted the request: single contacts may still have been refused.
 */
export function requestStatus({ status, envelope }: Answer): number {
  const code = envelope?.replyCode ?? 0
  if (UNKNOWN_SOURCE_OR_LIST.has(code)) return 400
  if (status < 400) {
    if (!envelope || status < 200 || status >= 300) return 502
    return code === 0 ? 200 : 400
  }
  if (status === 400 && isToBeRepeated(code, envelope?.replyText ?? '')) return 503
  if (status === 500 && VALIDATION_AS_500.has(code)) return 400
  return status
}

/** An answer that accepts its request, which only an envelope can say. */
export type Accepted = Answer & { envelope: Envelope }

/** Whether Emarsys accepted the request as a whole. */
export function isAccepted(answer: Answer): answer is Accepted {
  return requestStatus(answer) === 200
}

function isToBeRepeated(code: number, text: string): boolean {
  if (code === FIELD_OR_RACE) return /already exists/i.test(text)
  return code === FIELDS_NOT_LOADED || code === ALREADY_EXISTS
}

/**
 * The status to report for one contact that Emarsys refused within a request that it accepted.
 * @param creates whether the request may create contacts, so that "already exists" is a race to be run again
 */
export function contactStatus(reasons: readonly Reason[], creates: boolean): number {
  const race = reasons.length > 0 && reasons.every(({ code }) => code === ALREADY_EXISTS)
  return race && creates ? 503 : 400
}

const TRIED_AGAIN = new Set([408, 423, 429])

/** Whether Segment tries an event again that was reported with this status. */
export function isRetried(status: number): boolean {
  return TRIED_AGAIN.has(status) || (status >= 500 && status !== 501)
}

/** replyCodes of a refusal that concerns every row of its request alike. */
const WHOLE_REQUEST = new Set([
  ...VALIDATION_AS_500,
  1000, // too many rows
  ...[1, 1009], // a path or form that Emarsys does not take
  ...[2004, 2015], // the key field
  ...[2013, 2020, 3006], // the source, the contact list
  ...[5001, 5004, 5005] // the external event, and nothing that listens
])

/** Statuses of a refusal that may be about one row of its request; 404 is about the path, unless a replyCode says more. */
const OF_A_ROW = new Set([400, 409, 422])

/** A request that is too large gets fewer bytes by fewer rows, whatever its replyCode is. */
const TOO_LARGE = 413

/** Whether a request may have been refused as a whole for what one of its rows holds, so that the others deserve another. */
export function mayConcernOneRow(answer: Answer): boolean {
  const { status, envelope } = answer
  if (status === TOO_LARGE) return true
  const code = envelope?.replyCode ?? 0
  const isOfRow = OF_A_ROW.has(status) || OF_A_ROW.has(requestStatus(answer))
  return (isOfRow || (status === 404 && code > 0)) && !WHOLE_REQUEST.has(code)
}

/** Emarsys's own words in an answer; undefined where it has none. */
export function answerWords({ envelope, content }: Answer): string | undefined {
  return envelope?.replyText || looseText(content)
}

/** What Emarsys said, as words: its own text where there is one. */
export function answerText(answer: Answer): string {
  const { status, envelope, failure } = answer
  if (failure) return failure
  const words = answerWords(answer)
  if (words && (status >= 400 || envelope?.replyText)) return words
  if (status >= 400) return `Emarsys answered HTTP ${status} without a reason`
  return `Emarsys's answer could not be read${words ? `: ${words}` : ''}`
}

/** What to do about a refusal, by replyCode, or by HTTP status where there is none. */
export type Hints = Readonly<Record<number, string>>

/** What to do where the credentials are refused. */
const CHECK_CREDENTIALS = 'Check the credentials in the settings.'

/** What to do about a status and replyCode, where we know it; `hints` are the action's own words. */
export function advice(status: number, replyCode: number | undefined, hints: Hints): string {
  if (status === 429) return 'Segment tries again when the rate limit allows.'
  if (status === 401) return CHECK_CREDENTIALS
  if (isRetried(status)) return 'Segment tries again.'
  return { ...COMMON_HINTS, ...hints }[replyCode ?? status] ?? ''
}

/** A key field of one's own works only with an index, which Emarsys's support sets up. Emarsys API, contact. */
const INDEXED =
  'Choose another Key field: one that identifies a contact. A custom field must be indexed by Emarsys support first.'

const COMMON_HINTS: Hints = {
  2004: INDEXED,
  2005: 'Map a Key value that is valid for the Key field.',
  2008: 'Create the contact first: Upsert Contact.',
  2010: 'Several contacts share this key value: merge them in Emarsys, or choose another Key field.',
  2015: INDEXED
}
