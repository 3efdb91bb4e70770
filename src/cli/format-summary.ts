import { createColors } from 'picocolors'
import type { Sample, Summary } from '../workbench/deliver/summary'
import type { Target } from '../workbench/records/target'
import type { OutcomeStatus } from '../workbench/wire'
import { count, plural } from '../workbench/plural'
import { printable } from './printable'
import { formatTable } from './table'

/** The words for what is not delivered. */
const WORDS: Record<Sample['status'], string> = {
  delivered: 'Delivered',
  rejected: 'Rejected',
  retry: 'To be sent again',
  unauthorized: 'Credentials refused',
  'not subscribed': 'Not subscribed',
  'not for this destination': 'Not for this destination',
  unreadable: 'Unreadable'
}

/** How it is to be shown. */
export interface Look {
  colored: boolean
  /** Nothing was sent, so nothing was delivered. */
  dryRun: boolean
  /** What to do where it ended early, in a sentence. */
  next: string
}

/** What to do where a run ended early: a report about Emarsys can be continued, a sandbox ends with the run. */
export function nextStep(report: string | undefined, { options }: Target): string {
  if (options === null) return 'Begin again: nothing of it is left.'
  return report === undefined
    ? 'Begin again; what is run with --report FILE can be continued.'
    : 'Continue with --resume and the same --report.'
}

/** What a delivery came to: a line in which each event counts once, a table by mapping, and what was not delivered with the reasons. */
export function formatSummary(summary: Summary, { colored, dryRun, next }: Look): string {
  const parts = [
    headline(summary, dryRun),
    table(summary, dryRun),
    formatSamples(summary, colored),
    formatEnding(summary, next)
  ]
  return parts.filter(Boolean).join('\n\n')
}

function headline(summary: Summary, dryRun: boolean): string {
  const { events, counts, unreadable, resumed, repeated, unclear } = summary
  const delivered = dryRun ? 'would be sent' : 'delivered'
  const said = [`${count(counts.delivered)} ${delivered}`, `${count(counts.rejected)} rejected`]
  const more: [number, string][] = [
    [counts.retry, 'to be sent again'],
    [counts['no mapping'], 'taken by no mapping'],
    [counts['not for this destination'], 'not for this destination'],
    [repeated, 'repeated'],
    [resumed, 'done before']
  ]
  for (const [number, words] of more) if (number) said.push(`${count(number)} ${words}`)
  const lines = [`${plural(events, 'event')}: ${said.join(', ')}`]
  if (unreadable) lines.push(`${plural(unreadable, 'line')} could not be read`)
  if (unclear)
    lines.push(
      `${count(unclear)} sent before and not answered when that run ended: whether they had arrived is not known, so they were sent again`
    )
  return lines.join('\n')
}

/** What each mapping did with the events that it takes. */
function table({ mappings }: Summary, dryRun: boolean): string {
  const columns: [OutcomeStatus, string][] = [
    ['delivered', dryRun ? 'Would be sent' : 'Delivered'],
    ['rejected', 'Rejected'],
    ['retry', 'To be sent again']
  ]
  if (mappings.some(({ counts }) => counts.unauthorized))
    columns.push(['unauthorized', 'Credentials refused'])
  const head = ['Mapping', 'Action', ...columns.map(([, title]) => title)]
  const rows = mappings.map(({ name, action, counts }) => [
    printable(name),
    action,
    ...columns.map(([status]) => count(counts[status]))
  ])
  return formatTable([head, ...rows], 2)
}

/** The first events that were not delivered, with the reason of each, and how many there are besides. */
export function formatSamples({ samples, undelivered }: Summary, colored: boolean): string {
  const { red, yellow, dim } = createColors(colored)
  const width = Math.max(...samples.map(({ status }) => WORDS[status].length)) + 1
  const byLine = [...samples].sort((one, other) => one.line - other.line)
  const lines = byLine.map(({ line, event, mapping, status, message }) => {
    const paint = status === 'retry' ? yellow : red
    const where = [`line ${line}`, event, mapping].filter(Boolean).map(printable).join(' · ')
    const reason = ' '.repeat(width) + dim(printable(message))
    return `${paint(WORDS[status].padEnd(width))}${where}\n${reason}`
  })
  const left = undelivered - samples.length
  if (left > 0) lines.push(dim(`… and ${count(left)} more. Use --report FILE to see every one.`))
  return lines.join('\n')
}

/** Why it ended early, and what to do then; empty where it did not. */
export function formatEnding({ stopped }: Summary, next: string): string {
  switch (stopped?.by) {
    case undefined:
      return ''
    case 'unauthorized':
      return `Stopped, since Emarsys refused the credentials. Fix them. ${next}`
    case 'signal':
      return `Stopped before the end. ${next}`
    case 'input':
      return `The input was not read to its end. ${printable(stopped.problem)} ${next}`
    case 'report':
      return `Stopped. ${printable(stopped.problem)}. What it lacks is sent again. ${next}`
  }
}
