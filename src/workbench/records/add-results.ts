import type { SegmentEvent } from '@segment/actions-core'
import type { FinalOutcome } from '../runtime/run-with-retries'
import { nameOf } from '../runtime/subscription'
import type { ReportFile } from './report'
import type { Subscription } from '../wire'

/** Outcomes of one mapping, to be reported. */
interface Results {
  subscription: Subscription
  /** See `mappingFingerprint`. */
  key: string
  results: {
    item: { line: number; fingerprint: string; event: SegmentEvent }
    outcome: FinalOutcome
  }[]
}

/** Adds a line to a report for each event; the one form for files and for recorded live traffic. @throws as `ReportFile.add` */
export function addResults(report: ReportFile, { subscription, key, results }: Results): void {
  const mapping = nameOf(subscription)
  const lines = results.map(({ item: { line, fingerprint, event }, outcome }) => {
    const { status, httpStatus, message, attempts } = outcome
    return {
      ...{ line, fingerprint, event: eventName(event), mapping, key },
      messageId: typeof event.messageId === 'string' ? event.messageId : undefined,
      ...{ outcome: status, status: httpStatus, message, attempts }
    }
  })
  report.add(lines)
}

/** A track call's event, else the type. */
export function eventName(event: SegmentEvent): string {
  return typeof event.event === 'string' && event.event ? event.event : event.type
}
