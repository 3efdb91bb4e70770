import type { DeletionSummary } from '../workbench/deliver/delete-users'
import { count, plural } from '../workbench/plural'
import { formatEnding, formatSamples, type Look } from './format-summary'

/** What a deletion run came to: a line, and the user ids that were not deleted by the lines they stand in, never by themselves. */
export function formatDeletions(summary: DeletionSummary, { colored, dryRun, next }: Look): string {
  const samples = summary.samples.map((sample) => ({ ...sample, event: '', mapping: '' }))
  const parts = [
    headline(summary, dryRun),
    formatSamples({ ...summary, samples }, colored),
    formatEnding(summary, next)
  ]
  return parts.filter(Boolean).join('\n\n')
}

function headline(summary: DeletionSummary, dryRun: boolean): string {
  const { events, deleted, notFound, unreadable, repeated, resumed, counts: all } = summary
  const done = dryRun
    ? [`${count(deleted)} would be sent, nothing was deleted`]
    : [`${plural(deleted, 'contact')} deleted`, `${count(notFound)} without a contact`]
  const counts = [...done, `${count(all.rejected)} rejected`]
  const more: [number, string][] = [
    [all.retry, 'to be tried again'],
    [all['not for this destination'], 'not for this destination'],
    [summary.unclear, 'sent before and not answered, so tried again'],
    [repeated, 'repeated'],
    [resumed, 'done before']
  ]
  for (const [number, words] of more) if (number) counts.push(`${count(number)} ${words}`)
  if (unreadable) counts.push(plural(unreadable, 'unreadable line'))
  return `${plural(events, 'user id')}: ${counts.join(', ')}`
}
