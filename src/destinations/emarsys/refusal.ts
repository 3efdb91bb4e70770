import type { Answer } from './http'
import { advice, answerText, type Hints, requestStatus } from './verdict'

/** The most of Emarsys's words that a message repeats, in characters. */
const MOST_TEXT = 500

/**
 * One sentence on a refusal, and what to do: it begins with what Emarsys said, and names the call, the HTTP status and the
 * replyCode.
 */
export function sentence(parts: {
  text: string
  call: string
  status: string
  replyCode?: number | undefined
  todo: string
}): string {
  const code = parts.replyCode === undefined ? '' : `, replyCode ${parts.replyCode}`
  const text = parts.text.trim().slice(0, MOST_TEXT)
  const said = text.replace(/[.\s]+$/, '') || 'Refused without a reason'
  return `${said} (${parts.call}: ${parts.status}${code}). ${parts.todo}`.trimEnd()
}

/** Why a request as a whole was not taken, and what to do. */
export function explainRefusal(
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
        ? `Grant the permission ${permission} in Emarsys.`
        : advice(status, replyCode, hints)
  })
}
