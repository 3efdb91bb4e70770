import type { Answer } from './http'
import { advice, answerText, answerWords, Hints, requestStatus } from './status'

/** The longest part of Emarsys's words that a message repeats, in characters. */
export const MAX_TEXT = 500

/** Why something was not done, in parts; `messageOf` makes the one text of them. */
export interface Refusal {
  /**
   * In the terms of Segment's runtime: 401 credentials refused; 408, 423, 429 and 5xx but 501 to be tried again;
   * everything else rejected for good.
   */
  status: number
  /** What Emarsys said, or what is wrong. */
  said: string
  /** Whether `said` are words of Emarsys, which may name a contact. */
  quotes?: boolean
  /** The call, as the user knows it, and the HTTP status; none where nothing was to be sent. */
  call?: string
  /** Emarsys's code, where it gave one. */
  replyCode?: number | undefined
  /** What to do. */
  todo: string
  /** The runtime's own name of the reason, where it is not the one of the status. */
  errortype?: 'INVALID_AUDIENCE_MEMBERSHIP'
}

/**
 * One sentence on a refusal, and what to do: it begins with what Emarsys said, and names the call, the HTTP status and the
 * replyCode.
 */
export function messageOf({ said, call, replyCode, todo }: Refusal): string {
  const code = replyCode === undefined ? '' : `, replyCode ${replyCode}`
  const text = said.trim().slice(0, MAX_TEXT)
  const words = text.replace(/[.\s]+$/, '') || 'Refused without a reason'
  return `${words}${call === undefined ? '' : ` (${call}${code})`}. ${todo}`.trimEnd()
}

/** A refusal that ends what is under way: settings that cannot be used, an event that cannot be sent. */
export class Refused extends Error {
  readonly status: number
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(messageOf(refusal))
    this.refusal = refusal
    this.status = refusal.status
  }
}

/** The refusal of an event or a setting for what it holds. @param todo what to write instead */
export function invalid(said: string, todo: string, status = 400): Refused {
  return new Refused({ status, said, todo })
}

/** Why something failed, whatever was thrown. An error of another kind than `Refused` is a mistake of ours: to be tried again. */
export function refusalFrom(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  return { status: 500, said: (error as Error).message, todo: '' }
}

/** Runs a step that somebody waits for. @throws Refused that leaves it to them to try again: nothing else does */
export async function waitedFor<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step()
  } catch (error) {
    throw error instanceof Refused ? new Refused(asWaitedFor(error.refusal)) : error
  }
}

function asWaitedFor(refusal: Refusal): Refusal {
  const { todo } = refusal
  return todo.startsWith('Segment tries again') ? { ...refusal, todo: 'Try again later.' } : refusal
}

/** Why a request as a whole was refused, and what to do. */
export function refusalOf(
  answer: Answer,
  call: string,
  permission: string,
  hints: Hints = {}
): Refusal {
  const status = requestStatus(answer)
  const replyCode = answer.envelope?.replyCode
  return {
    status,
    said: answerText(answer),
    quotes: !answer.failure && answerWords(answer) !== undefined,
    call: `${call}: ${answer.failure ? `reported as ${status}` : `HTTP ${answer.status}`}`,
    replyCode,
    todo:
      status === 403
        ? `Grant the permission ${permission} in Emarsys. A changed permission takes some minutes.`
        : advice(status, replyCode, hints)
  }
}

/** The text of why a request that somebody waits for was refused as a whole, and what to do. */
export function explainAnswer(...refused: Parameters<typeof refusalOf>): string {
  return messageOf(asWaitedFor(refusalOf(...refused)))
}
