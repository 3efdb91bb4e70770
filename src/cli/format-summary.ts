import { createColors } from 'picocolors'
import { type Sample, type Summary, totals } from '../workbench/deliver/summary'
import { formatTable } from './table'
import type { OutcomeStatus } from '../workbench/wire'

/** The words for outcomes. */
const WORDS: Record<Sample['status'], string> = {
  delivered: 'Delivered',
  rejected: 'Rejected',
  retry: 'Retry',
  unauthorized: 'Refused',
  'not subscribed': 'Not subscribed',
  'not for this destination': 'Not for this destination',
  unreadable: 'Unreadable'
}

/** What a delivery came to: a line, a table by mapping, and the events that were not delivered with the reason of each. */
export function formatSummary(summary: Summary, colored: boolean): string {
  const parts = [
    headline(summary),
    table(summary),
    formatSamples(summary, colored),
    formatEnding(summary)
  ]
  return parts.filter(Boolean).join('\n\n')
}

function headline(summary: Summary): string {
  const { events, unreadable, resumed } = summary
  const { delivered, rejected, retry, unauthorized } = totals(summary)
  const counts = [`${count(delivered)} delivered`, `${count(rejected)} rejected`]
  if (retry) counts.push(`${count(retry)} to be sent again`)
  if (unauthorized) counts.push(`${count(unauthorized)} with refused credentials`)
  if (unreadable)
    counts.push(`${count(unreadable)} unreadable ${unreadable === 1 ? 'line' : 'lines'}`)
  if (resumed) counts.push(`${count(resumed)} done before`)
  return `${count(events)} events: ${counts.join(', ')}`
}

function table({ mappings }: Summary): string {
  const has = (status: OutcomeStatus) => mappings.some(({ counts }) => counts[status] > 0)
  const hasRefused = has('unauthorized')
  const hasOthers = has('not for this destination')
  const head = [
    'Mapping',
    'Action',
    'Delivered',
    'Rejected',
    'Retry',
    ...(hasRefused ? ['Refused'] : []),
    'Not subscribed',
    ...(hasOthers ? ['Not for this destination'] : [])
  ]
  const rows = mappings.map(({ name, action, counts }) => [
    name,
    action,
    ...[
      counts.delivered,
      counts.rejected,
      counts.retry,
      ...(hasRefused ? [counts.unauthorized] : []),
      counts['not subscribed'],
      ...(hasOthers ? [counts['not for this destination']] : [])
    ].map(count)
  ])
  return formatTable([head, ...rows], 2)
}

/** The first events that were not delivered, with the reason of each, and how many there are besides. */
export function formatSamples(summary: Summary, colored: boolean): string {
  const { red, yellow, dim } = createColors(colored)
  const lines = summary.samples.map(({ line, event, mapping, status, message }) => {
    const paint = status === 'retry' ? yellow : red
    const where = [`line ${line}`, event, mapping].filter(Boolean).join(' · ')
    return `${paint(WORDS[status].padEnd(10))} ${where}\n           ${dim(message)}`
  })
  const all = totals(summary)
  const left = all.rejected + all.retry + all.unauthorized + summary.unreadable - lines.length
  if (left > 0) lines.push(dim(`… and ${count(left)} more. Use --report FILE to see every one.`))
  return lines.join('\n')
}

/** How to go on where it ended before its end; empty where it did not. */
export function formatEnding({ stopped }: Summary): string {
  if (stopped === 'unauthorized') {
    return 'Stopped, since Emarsys refused the credentials. Fix them, then go on with --resume and the same --report.'
  }
  return stopped === 'signal'
    ? 'Stopped before the end. Go on with --resume and the same --report.'
    : ''
}

/** A number as it is read. */
export function count(number: number): string {
  return number.toLocaleString('en-US')
}
