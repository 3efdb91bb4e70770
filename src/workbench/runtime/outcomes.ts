import { statusOutcome } from './outcome'
import type { Outcome } from '../wire'

/** The outcome of an event of a batch, from what the runtime reports for it. */
export function toOutcome(index: number, result: object): Outcome {
  const httpStatus = 'status' in result ? Number(result.status) : 500
  return {
    index,
    status: statusOutcome(httpStatus),
    httpStatus,
    ...('errormessage' in result ? { message: String(result.errormessage) } : {}),
    ...('sent' in result ? { sent: result.sent } : {}),
    ...('body' in result ? { body: result.body } : {})
  }
}

/** How many events had which outcome, as `delivered=2, rejected=1`: short enough for a header. */
export function countOutcomes(outcomes: readonly Outcome[]): string {
  const counts = new Map<string, number>()
  for (const { status } of outcomes) counts.set(status, (counts.get(status) ?? 0) + 1)
  return [...counts].map(([status, count]) => `${status}=${count}`).join(', ')
}
