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

/** Adds a line to a report for each event; the one form for files and for recorded live traffic. */
export function addResults(report: ReportFile, { subscription, key, results }: Results): void {
  for (const { item, outcome } of results) {
    const { status, httpStatus, message, attempts } = outcome
    const { line, fingerprint, event } = item
    report.add({
      ...{ line, fingerprint, event: eventName(event), mapping: nameOf(subscription), key },
      messageId: typeof event.messageId === 'string' ? event.messageId : undefined,
      ...{ outcome: status, status: httpStatus, message, attempts }
    })
  }
}

/** A track call's event, else the type. */
export function eventName(event: SegmentEvent): string {
  return typeof event.event === 'string' && event.event ? event.event : event.type
}
