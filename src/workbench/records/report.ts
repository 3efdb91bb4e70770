import {
  closeSync,
  createReadStream,
  existsSync,
  ftruncateSync,
  fstatSync,
  openSync,
  readSync,
  writeSync
} from 'node:fs'
import { parseJson } from '../json'
import { lockFile } from './file-lock'
import { Ledger } from './ledger'
import { readLines } from './read-lines'
import type { OutcomeStatus } from '../wire'

/** One line of a report: what became of one event in one mapping, or of a line that is no event. */
export interface ReportLine {
  line: number
  /** See `lineFingerprint`. */
  fingerprint: number
  messageId?: string | undefined
  event?: string | undefined
  /** The mapping's name; none for a line that is no event. */
  mapping?: string
  /** See `mappingFingerprint`. */
  key?: string
  outcome: OutcomeStatus | 'unreadable'
  status?: number | null
  message?: string | undefined
  attempts?: number
}

/** Outcomes that a later run does not touch again; `retry` and `unauthorized` are sent again. */
const FINAL: ReadonlySet<string> = new Set<ReportLine['outcome']>([
  'delivered',
  'rejected',
  'not subscribed',
  'not for this destination',
  'unreadable'
])

/** Stands for a mapping's fingerprint where a line is no event. */
export const UNREADABLE = ''

/** How much of a report waits in memory at most, where nothing was delivered meanwhile. Characters. */
const BUFFERED = 64_000

/** A report file: lines are appended, and what was delivered is in the file before anything else is sent. */
export class ReportFile {
  #buffer = ''

  private constructor(
    private readonly file: number,
    private readonly release: () => void
  ) {}

  /**
   * Opens a report for appending; a half-written last line, left by a kill, is cut off.
   * @throws FileInUseError when another process writes it; what the file system says when it cannot be written
   */
  static open(path: string): ReportFile {
    const release = lockFile(path)
    try {
      return new ReportFile(openAfterLastLine(path), release)
    } catch (error) {
      release()
      throw error
    }
  }

  add(line: ReportLine): void {
    this.#buffer += `${JSON.stringify(line)}\n`
    if (this.#buffer.length > BUFFERED) this.flush()
  }

  flush(): void {
    if (this.#buffer) writeSync(this.file, this.#buffer)
    this.#buffer = ''
  }

  close(): void {
    this.flush()
    closeSync(this.file)
    this.release()
  }
}

function openAfterLastLine(path: string): number {
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+')
  const { size } = fstatSync(file)
  ftruncateSync(file, endOfLastLine(file, size))
  closeSync(file)
  return openSync(path, 'a')
}

function endOfLastLine(file: number, size: number): number {
  const chunk = Buffer.alloc(4096)
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - chunk.length)
    const bytes = readSync(file, chunk, 0, end - start, start)
    const newline = chunk.subarray(0, bytes).lastIndexOf(10)
    if (newline >= 0) return start + newline + 1
    end = start
  }
  return 0
}

/** Reads what an earlier run reported as final; lines that cannot be read are as if they were not there. */
export async function readLedger(path: string): Promise<Ledger> {
  const ledger = new Ledger()
  if (!existsSync(path)) return ledger
  for await (const text of readLines(createReadStream(path))) {
    const { key, line, fingerprint, outcome } = (parseJson(text) ?? {}) as Partial<ReportLine>
    const mapping = outcome === 'unreadable' ? UNREADABLE : key
    if (mapping !== undefined && FINAL.has(outcome ?? ''))
      ledger.note(mapping, line ?? 0, fingerprint ?? 0)
  }
  return ledger
}
