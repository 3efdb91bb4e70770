import type { Answer } from './http'
import type { Hints } from './status'
import { advice, answerText, requestStatus } from './status'

/** The longest part of Emarsys's words that a message repeats, in characters. */
export const MAX_TEXT = 500

/** What a message is made of. */
export interface MessageParts {
  /** What Emarsys said, or what happened. */
  text: string
  /** The call, as the user knows it. */
  call: string
  /** The status, with a word on where it comes from. */
  status: string
  replyCode?: number | undefined
  /** What to do. */
  todo: string
}

/**
 * One sentence on a refusal, and what to do: it begins with what Emarsys said, and names the call, the HTTP status and the
 * replyCode.
 */
export function sentence(parts: MessageParts): string {
  const code = parts.replyCode === undefined ? '' : `, replyCode ${parts.replyCode}`
  const text = parts.text.trim().slice(0, MAX_TEXT)
  const said = text.replace(/[.\s]+$/, '') || 'Refused without a reason'
  return `${said} (${parts.call}: ${parts.status}${code}). ${parts.todo}`.trimEnd()
}

/** Why a request as a whole was refused, and what to do. */
export function explainAnswer(
  answer: Answer,
  call: string,
  permission: string,
  hints: Hints = {}
): string {
  const status = requestStatus(answer)
  const replyCode = answer.envelope?.replyCode
  return sentence({
    text: answerText(answer),
    call,
    status: answer.failure ? `reported as ${status}` : `HTTP ${answer.status}`,
    replyCode,
    todo:
      status === 403
        ? `Grant the permission ${permission} in Emarsys. A changed permission takes some minutes.`
        : advice(status, replyCode, hints)
  })
}
