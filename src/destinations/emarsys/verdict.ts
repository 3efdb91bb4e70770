import type { Answer } from './http'
import { looseText, type Reason } from './reply'

/** replyCodes that come with HTTP 500 though they tell of a mistake in the request: trying again cannot help. */
const VALIDATION_AS_500 = new Set([3001, 3002, 3003, 3004, 3005, 6010, 6025, 6058, 6059])

/** 400 "Failed to load fields for …": Emarsys asks to try again later. */
const FIELDS_NOT_LOADED = 2001

/** Two requests that create the same contact at once: "already exists", though nothing was created. */
const ALREADY_EXISTS = new Set([2006, 2009])

/** Whether the request may create contacts, so that "already exists" is a race to be run again. */
export type Creation = 'creates' | 'finds'

/**
 * The status to report for an answer as a whole, from the pair (HTTP status, replyCode); never from the text, which
 * varies. 200 means that the request was taken: single contacts may still have been refused.
 */
export function requestStatus({ status, envelope }: Answer): number {
  if (status < 400) {
    if (!envelope || status < 200 || status >= 300) return 502
    return envelope.replyCode === 0 ? 200 : 400
  }
  if (status === 400 && envelope?.replyCode === FIELDS_NOT_LOADED) return 503
  if (status === 500 && VALIDATION_AS_500.has(envelope?.replyCode ?? 0)) return 400
  return status
}

/** The status to report for one contact that Emarsys refused within a request that it took. */
export function contactStatus(reasons: Reason[], creation: Creation): number {
  const race = reasons.length > 0 && reasons.every(({ code }) => ALREADY_EXISTS.has(code ?? 0))
  return race && creation === 'creates' ? 503 : 400
}

/** What Emarsys said, as words: its own text where there is one. */
export function answerText(answer: Answer): string {
  const { status, envelope, content, failure } = answer
  if (failure) return failure
  if (envelope?.replyText) return envelope.replyText
  const words = looseText(content)
  if (status >= 400) return words ?? `Emarsys answered HTTP ${status} without a reason`
  return `Emarsys's answer could not be read${words ? `: ${words}` : ''}`
}

/** What to do about a refusal, by replyCode: what every action says unless it knows better. */
export type Hints = Readonly<Record<number, string>>

/** What to do about a status and replyCode, where we know it; `hints` are the action's own words. */
export function advice(status: number, replyCode: number | undefined, hints: Hints): string {
  if (status === 429) return 'Segment tries again when the rate limit allows.'
  if (status === 401) return 'Check the credentials in the settings.'
  if (status === 408 || (status >= 500 && status !== 501)) return 'Segment tries again.'
  return { ...COMMON_HINTS, ...hints }[replyCode ?? -1] ?? ''
}

const COMMON_HINTS: Hints = {
  2004: 'Choose another Key field: one that identifies a contact.',
  2005: 'Map a Key value that is valid for the Key field.',
  2008: 'Create the contact first: Upsert Contact.',
  2010: 'Several contacts share this key value: merge them in Emarsys, or choose another Key field.'
}
