import type { SegmentEvent } from '@segment/actions-core'
import { UnreadableFileError } from '../workbench/records/decode'
import { readEvents } from '../workbench/records/read-events'
import { CALL_TYPES } from '../workbench/spec'
import { untilStopped } from '../workbench/records/until-stopped'
import { count } from '../workbench/plural'
import type { CommandIo } from './context'
import { openSource } from './open-source'
import { UsageError } from './terminal'

/** The events of a file, and what of it was none. */
interface EventsFile {
  events: SegmentEvent[]
  /** How many lines could not be read; they are named at the terminal. */
  unreadable: number
}

/**
 * Reads a file of events, or standard input, for a command that needs them all at once.
 * @param options.most more than so many are not looked at, and it is said
 * @param options.deletions whether a deletion request is an event, too
 * @throws UsageError where there is no such file, or it cannot be read as text
 */
export async function readEventsFile(
  file: string,
  { terminal, stdin, signal }: Pick<CommandIo, 'terminal' | 'stdin' | 'signal'>,
  {
    most = Number.POSITIVE_INFINITY,
    deletions = false
  }: { most?: number; deletions?: boolean } = {}
): Promise<EventsFile> {
  const { input } = openSource(file, stdin, 'events, one JSON a line')
  const events: SegmentEvent[] = []
  let unreadable = 0
  try {
    for await (const lines of untilStopped(
      readEvents(input, deletions ? [...CALL_TYPES, 'delete'] : CALL_TYPES),
      signal
    )) {
      for (const { line, read } of lines) {
        if ('event' in read) events.push(read.event)
        else {
          unreadable += 1
          terminal.err(`${file}:${line}: ${read.problem}`)
        }
      }
      if (events.length <= most) continue
      terminal.err(`Only the first ${count(most)} events of ${file} are looked at.`)
      break
    }
  } catch (error) {
    if (!(error instanceof UnreadableFileError)) throw error
    throw new UsageError(`${file} cannot be read: ${error.message}`, 'Check the file.')
  }
  return { events: events.slice(0, most), unreadable }
}
