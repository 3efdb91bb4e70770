import type { Redactor } from '../exchange/redact'

/** What can become of an event. */
const OUTCOMES = ['delivered', 'rejected', 'retry', 'unauthorized', 'not subscribed'] as const

/** What became of one event. */
export interface Outcome {
  /** The event's place in the call, from 0. */
  readonly index: number
  readonly status: (typeof OUTCOMES)[number]
  readonly httpStatus: number
  readonly message?: string
  readonly sent?: unknown
  readonly body?: unknown
}

/** Statuses below 500 after which Segment tries again. */
const RETRIED = new Set([408, 423, 429])

/** The outcome of an event from what the runtime reports for it: a multi-status entry, or an error's status and message. */
export function toOutcome(index: number, result: object, redactor: Redactor): Outcome {
  const httpStatus = 'status' in result ? Number(result.status) : 500
  return {
    index,
    status: outcomeOf(httpStatus),
    httpStatus,
    ...('errormessage' in result ? { message: redactor.text(String(result.errormessage)) } : {}),
    ...('sent' in result ? { sent: redactor.json(result.sent) } : {}),
    ...('body' in result ? { body: redactor.json(result.body) } : {})
  }
}

/** The outcome of an event that the trigger did not match. */
export function notSubscribed(index: number, reason: string): Outcome {
  return { index, status: 'not subscribed', httpStatus: 400, message: reason }
}

/** How many events had which outcome, as `delivered=2, rejected=1`: short enough for a header. */
export function countOutcomes(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status}=${count}`).join(', ')
}

/** How Segment takes a status: 5xx is tried again but 501, 4xx is final but three. */
function outcomeOf(status: number): Outcome['status'] {
  if (status < 400) return 'delivered'
  if (status === 401) return 'unauthorized'
  const again = RETRIED.has(status) || (status >= 500 && status !== 501)
  return again ? 'retry' : 'rejected'
}
