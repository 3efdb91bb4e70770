import { createReadStream, existsSync } from 'node:fs'
import { isRecord, parseJson } from '../json'
import type { OutcomeStatus } from '../wire'
import { readLines } from './decode'
import { lockFile } from './file-lock'
import { Ledger } from './ledger'
import { checkBegin, LineFile } from './open-lines'
import { OtherTargetError, type Target } from './target'

/** What a line of a report says of an event that no mapping was asked to send. */
export type UnsentOutcome = 'no mapping' | 'not for this destination' | 'repeated' | 'unreadable'

/** One line of a report: what became of one event in one mapping that takes it, or of one that was not to be sent. */
export interface ReportLine {
  line: number
  /** See `eventFingerprint`. */
  fingerprint: string
  messageId?: string | undefined
  event?: string | undefined
  /** The mapping's name; none where the line is about no mapping. */
  mapping?: string
  /** See `mappingFingerprint`. */
  key?: string
  outcome: OutcomeStatus | UnsentOutcome
  status?: number | null
  message?: string | undefined
  attempts?: number
}

/** Stands before the lines that are about a target, and tells the mappings that are applied, by their fingerprints. */
interface ReportHead {
  target: Pick<Target, 'id' | 'name'>
  mappings: readonly string[]
}

/**
 * Written before a request is made, with the fingerprints of its events, and after an answer by which they are to be sent again. What
 * is sent and neither answered nor reported when a process is killed may have arrived or not.
 */
interface RequestMark {
  key: string
  sending?: readonly string[]
  answered?: readonly string[]
}

/** Outcomes that a later run does not touch again; `retry` and `unauthorized` are sent again. */
const FINAL: ReadonlySet<string> = new Set<ReportLine['outcome']>([
  'delivered',
  'rejected',
  'not subscribed',
  'not for this destination',
  'no mapping',
  'unreadable'
])

/** Tells whether a later run leaves an event with this outcome alone. */
export function isFinal(outcome: string): boolean {
  return FINAL.has(outcome)
}

/** Stands for a mapping's fingerprint where a line is about none. */
export const NO_MAPPING = ''

/** Stands for a mapping's fingerprint where any mapping rejected an event. */
export const REJECTED = 'rejected'

/** How much of a report waits in memory at most, where nothing was delivered meanwhile. Characters. */
const BUFFERED = 64_000

/** A report cannot be written; what was not is still in memory. */
export class ReportWriteError extends Error {
  constructor(path: string, cause: unknown) {
    super(`The report ${path} cannot be written: ${(cause as Error).message}`, { cause })
    this.name = 'ReportWriteError'
  }
}

/** What the first line of a report begins with. */
const BEGINS = ['{"target":', '{"line":', '{"key":', '{"summary":']

/** A report file: lines are appended, and what was delivered is in the file before anything else is sent. */
export class ReportFile {
  #buffer = ''
  #lines = 0

  private constructor(
    private readonly path: string,
    private readonly file: LineFile,
    private readonly release: () => void
  ) {}

  /**
   * Opens a report for appending; a half-written last line, left by a kill, is cut off.
   * @throws FileInUseError when another process writes it; OtherFileError; what the file system says when it cannot be written
   */
  static open(path: string): ReportFile {
    checkBegin(path, BEGINS, 'report')
    const release = lockFile(path)
    try {
      return new ReportFile(path, LineFile.open(path), release)
    } catch (error) {
      release()
      throw error
    }
  }

  /** Begins the lines about a target, with the mappings that are applied. @throws ReportWriteError */
  begin({ id, name }: Target, mappings: readonly string[]): void {
    this.add([{ target: { id, name }, mappings } satisfies ReportHead])
  }

  /** @throws ReportWriteError when there are many and they cannot be written: all of them stay in memory, for the next time */
  add(lines: readonly (ReportLine | ReportHead | RequestMark | { summary: object })[]): void {
    let text = ''
    for (const line of lines) text += `${JSON.stringify(line)}\n`
    this.addText(text, lines.length)
  }

  /** As `add`, with lines that are JSON already, each with its end. @throws ReportWriteError */
  addText(text: string, lines: number): void {
    this.#buffer += text
    this.#lines += lines
    if (this.#buffer.length > BUFFERED) this.flush()
  }

  /** @throws ReportWriteError when it cannot be written: the lines stay in memory, for the next time */
  flush(): void {
    if (!this.#buffer) return
    try {
      this.file.append(this.#buffer, this.#lines)
    } catch (error) {
      throw new ReportWriteError(this.path, error)
    }
    this.#buffer = ''
    this.#lines = 0
  }

  close(): void {
    try {
      this.flush()
    } finally {
      this.file.close()
      this.release()
    }
  }
}

/** What earlier runs reported. */
export interface Reported {
  /** What is final; beside the mappings under `REJECTED` what one of them rejected. */
  ledger: Ledger
  /** What was sent and not answered when the run ended: whether it arrived is not known. */
  unclear: Ledger
  /** The last one that it is about; undefined for an empty report. */
  target?: Pick<Target, 'id' | 'name'>
  /** The fingerprints of all mappings that were applied. */
  mappings: Set<string>
}

/** A report of which nothing is known. */
export function nothingReported(): Reported {
  return { ledger: new Ledger(), unclear: new Ledger(), mappings: new Set() }
}

/** Reads what earlier runs reported as final; lines that cannot be read are as if they were not there. */
export async function readReport(path: string): Promise<Reported> {
  const reported = nothingReported()
  if (!existsSync(path)) return reported
  for await (const { texts } of readLines(createReadStream(path)))
    for (const text of texts) {
      const line = parseJson(text)
      if (!isRecord(line)) continue
      if (isHead(line)) {
        reported.target = line.target
        for (const mapping of line.mappings) reported.mappings.add(mapping)
      } else if (isMark(line)) readMark(line, reported)
      else readLine(line as Partial<ReportLine>, reported)
    }
  return reported
}

function readLine(line: Partial<ReportLine>, { ledger, unclear }: Reported): void {
  const { key = NO_MAPPING, fingerprint, outcome = '' } = line
  if (fingerprint === undefined) return
  unclear.forget(key, fingerprint)
  if (!isFinal(outcome)) return
  ledger.note(key, fingerprint)
  if (outcome === 'rejected') ledger.note(REJECTED, fingerprint)
}

function readMark({ key, sending = [], answered = [] }: RequestMark, { unclear }: Reported): void {
  for (const fingerprint of sending) unclear.note(key, fingerprint)
  for (const fingerprint of answered) unclear.forget(key, fingerprint)
}

function isHead(line: object): line is ReportHead {
  return (
    'target' in line && isRecord(line.target) && 'mappings' in line && Array.isArray(line.mappings)
  )
}

function isMark(line: object): line is RequestMark {
  return 'sending' in line || 'answered' in line
}

/** Makes sure that a report is about this target, if it is about any. @throws OtherTargetError */
export function checkTarget(path: string, { target }: Reported, now: Target): void {
  if (target && target.id !== now.id) throw new OtherTargetError(path, target, now)
}
