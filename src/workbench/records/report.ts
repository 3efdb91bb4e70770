import { createReadStream, existsSync } from 'node:fs'
import { isRecord, parseJson } from '../json'
import type { OutcomeStatus } from '../wire'
import { lockFile } from './file-lock'
import { Ledger } from './ledger'
import { LineFile } from './open-lines'
import { readLines } from './read-lines'
import { OtherTargetError, type Target } from './target'

/** One line of a report: what became of one event in one mapping, or of a line that is not an event. */
export interface ReportLine {
  line: number
  /** See `eventFingerprint`. */
  fingerprint: string
  messageId?: string | undefined
  event?: string | undefined
  /** The mapping's name; none for a line that is not an event. */
  mapping?: string
  /** See `mappingFingerprint`. */
  key?: string
  outcome: OutcomeStatus | 'unreadable'
  status?: number | null
  message?: string | undefined
  attempts?: number
}

/** Stands before the lines that are about a target, and tells the mappings in force, by their fingerprints. */
interface ReportHead {
  target: Pick<Target, 'id' | 'name'>
  mappings: readonly string[]
}

/** Outcomes that a later run does not touch again; `retry` and `unauthorized` are sent again. */
const FINAL: ReadonlySet<string> = new Set<ReportLine['outcome']>([
  'delivered',
  'rejected',
  'not subscribed',
  'not for this destination',
  'unreadable'
])

/** Tells whether a later run leaves an event with this outcome alone. */
export function isFinal(outcome: string): boolean {
  return FINAL.has(outcome)
}

/** Stands for a mapping's fingerprint where a line is not an event. */
export const UNREADABLE = ''

/** How much of a report waits in memory at most, where nothing was delivered meanwhile. Characters. */
const BUFFERED = 64_000

/** A report file: lines are appended, and what was delivered is in the file before anything else is sent. */
export class ReportFile {
  #buffer = ''
  #lines = 0

  private constructor(
    private readonly file: LineFile,
    private readonly release: () => void
  ) {}

  /**
   * Opens a report for appending; a half-written last line, left by a kill, is cut off.
   * @throws FileInUseError when another process writes it; what the file system says when it cannot be written
   */
  static open(path: string): ReportFile {
    const release = lockFile(path)
    try {
      return new ReportFile(LineFile.open(path), release)
    } catch (error) {
      release()
      throw error
    }
  }

  /** Begins the lines about a target, with the mappings in force. */
  begin({ id, name }: Target, mappings: readonly string[]): void {
    this.#write([{ target: { id, name }, mappings } satisfies ReportHead])
  }

  /** @throws when there are many and they cannot be written: all of them stay in memory, for the next time */
  add(lines: readonly ReportLine[]): void {
    this.#write(lines)
  }

  /** @throws when it cannot be written: the lines stay in memory, for the next time */
  flush(): void {
    if (!this.#buffer) return
    this.file.append(this.#buffer, this.#lines)
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

  #write(lines: readonly object[]): void {
    for (const line of lines) this.#buffer += `${JSON.stringify(line)}\n`
    this.#lines += lines.length
    if (this.#buffer.length > BUFFERED) this.flush()
  }
}

/** What earlier runs reported. */
export interface Reported {
  ledger: Ledger
  /** The last one that it is about; undefined for an empty report. */
  target?: Pick<Target, 'id' | 'name'>
  /** The fingerprints of all mappings that were in force. */
  mappings: Set<string>
}

/** Reads what earlier runs reported as final; lines that cannot be read are as if they were not there. */
export async function readReport(path: string): Promise<Reported> {
  const reported: Reported = { ledger: new Ledger(), mappings: new Set() }
  if (!existsSync(path)) return reported
  for await (const text of readLines(createReadStream(path))) {
    const line = parseJson(text)
    if (!isRecord(line)) continue
    if (isHead(line)) {
      reported.target = line.target
      for (const mapping of line.mappings) reported.mappings.add(mapping)
      continue
    }
    const { key, fingerprint, outcome } = line as Partial<ReportLine>
    const mapping = outcome === 'unreadable' ? UNREADABLE : key
    if (mapping !== undefined && fingerprint !== undefined && isFinal(outcome ?? ''))
      reported.ledger.note(mapping, fingerprint)
  }
  return reported
}

function isHead(line: object): line is ReportHead {
  return (
    'target' in line && isRecord(line.target) && 'mappings' in line && Array.isArray(line.mappings)
  )
}

/** Makes sure that a report is about this target, if it is about any. @throws OtherTargetError */
export function checkTarget(path: string, { target }: Reported, now: Target): void {
  if (target && target.id !== now.id) throw new OtherTargetError(path, target, now)
}
