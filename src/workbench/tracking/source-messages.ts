import { OUTCOMES } from '../runtime/outcome'
import type { Recording } from '../records/recording'
import type { SourceCounts } from './tracking-source'

/** Something to tell the person at the terminal. */
export interface SourceMessage {
  level: 'info' | 'warning'
  text: string
}

type RecordPaths = Recording['paths']

/** At the start: a recorded file is continued. */
export function continuedMessage({ record, report }: RecordPaths, lines: number): SourceMessage {
  const text = `${record} holds ${lines} events of earlier runs and is continued. What of them was not delivered, deliver while no workbench writes it, with: ${resumeCommand({ record, report })}`
  return { level: 'info', text }
}

function resumeCommand({ record, report }: RecordPaths): string {
  return `emarsys-actions deliver ${record} --mappings FILE --report ${report} --resume`
}

/** While it runs: events are to be sent again. */
export function waitMessage(wait: {
  milliseconds: number
  events: number
  message: string
}): SourceMessage {
  const seconds = (wait.milliseconds / 1000).toFixed(1)
  const text = `Waiting ${seconds} s before ${wait.events} events are sent again: ${wait.message}`
  return { level: 'warning', text }
}

/** At the end: what became of all events, and where those are that were not delivered. */
export function endMessages(
  { total, waiting, outcomes }: SourceCounts,
  paths: RecordPaths | undefined
): SourceMessage[] {
  if (!total) return []
  const said = OUTCOMES.filter((status) => outcomes[status]).map(
    (status) => `${outcomes[status]} ${status}`
  )
  const text = `Events received: ${total}; outcomes: ${said.join(', ') || 'none'}.`
  if (!waiting && !outcomes.retry) return [{ level: 'info', text }]
  const where = paths
    ? `They are in ${paths.record}. Go on with: ${resumeCommand(paths)}`
    : 'They are lost; start serve with --record FILE to keep them.'
  const open = `Not delivered when the workbench stopped: ${waiting + outcomes.retry} events. ${where}`
  return [
    { level: 'info', text },
    { level: 'warning', text: open }
  ]
}
