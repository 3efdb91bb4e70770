import { EVENT_OUTCOMES } from '../deliver/summary'
import type { Item, Pause } from '../delivery/journal'
import type { Target } from '../records/target'
import type { Recording } from '../records/recording'
import { plural } from '../plural'
import { shellWord } from '../shell'
import type { EventOutcome, SourceCounts } from '../wire'

/** Something to tell the person at the terminal. */
export interface SourceMessage {
  level: 'info' | 'warning'
  text: string
}

type RecordPaths = Recording['paths']

/** At the start: a recorded file is continued. */
export function continuedMessage(record: string, lines: number): SourceMessage {
  const text = `${record} holds ${plural(lines, 'event')} of earlier runs and is continued: what was not delivered is delivered now.`
  return { level: 'info', text }
}

/** The command that goes on with what is recorded, complete as it stands; for a sandbox that is serve, which starts another. */
export function resumeCommand(
  { record, report }: RecordPaths,
  { options }: Target,
  mappingsFile: string | null
): string {
  const mappings = mappingsFile ?? 'FILE'
  return options === null
    ? `npx emarsys-actions serve --mappings ${shellWord(mappings)} --record ${shellWord(record)} --report ${shellWord(report)}`
    : `npx emarsys-actions deliver ${shellWord(record)} --mappings ${shellWord(mappings)} --report ${shellWord(report)} --resume ${options}`
}

/** While it runs: events are to be sent again. */
export function pauseMessage({ milliseconds, results }: Pause<Item>): SourceMessage {
  const seconds = (milliseconds / 1000).toFixed(1)
  const message = results[0]?.result.message ?? ''
  const text = `Waiting ${seconds} s before ${plural(results.length, 'event')} ${results.length === 1 ? 'is' : 'are'} sent again: ${message}`
  return { level: 'warning', text }
}

/** How outcomes of events are said. */
const WORDS = {
  delivered: 'delivered',
  rejected: 'rejected',
  retry: 'to be sent again',
  'no mapping': 'taken by no mapping',
  'not for this destination': 'not for this destination'
} as const satisfies Record<EventOutcome, string>

/** At the end: what became of all events, and where those are that were not delivered. */
export function endMessages(
  { total, waiting, events, duplicates, refusedCalls }: SourceCounts,
  command: string | null
): SourceMessage[] {
  if (!total && !refusedCalls) return []
  const left = waiting + events.retry
  const said = EVENT_OUTCOMES.filter((outcome) => outcome !== 'retry' && events[outcome]).map(
    (outcome) => `${events[outcome]} ${WORDS[outcome]}`
  )
  if (left) said.push(`${left} to be sent again`)
  const beside = [said.join(', ')]
  if (duplicates) beside.push(`${plural(duplicates, 'event')} repeated`)
  if (refusedCalls) beside.push(`${plural(refusedCalls, 'call')} refused`)
  const text = `Events received: ${total}; ${beside.filter(Boolean).join('; ')}.`
  if (!left) return [{ level: 'info', text }]
  const where = command
    ? `All is recorded. Continue with: ${command}`
    : 'What is not recorded is lost: start serve with --record FILE.'
  const open = `Not delivered when the workbench stopped: ${plural(left, 'event')}. ${where}`
  return [
    { level: 'info', text },
    { level: 'warning', text: open }
  ]
}
