import { readSync } from 'node:fs'
import { lockFile } from './file-lock'
import { checkBegin, LineFile } from './open-lines'

const TAIL_BYTES = 64 * 1024 * 1024
const PIECE_BYTES = 1024 * 1024
const NEWLINE = 10

/** A file of accepted events, one JSON a line, in the form that `deliver` reads; only ever appended to. */
export class RecordFile {
  private constructor(
    private readonly file: LineFile,
    private readonly release: () => void
  ) {}

  /**
   * Opens the file for appending. A half-written last line, left by a kill, is cut off: its event was never accepted.
   * @throws FileInUseError when another process writes it; OtherFileError; what the file system says when it cannot be read or written
   */
  static open(path: string): RecordFile {
    checkBegin(path, ['{'], 'record')
    const release = lockFile(path)
    try {
      return new RecordFile(LineFile.open(path), release)
    } catch (error) {
      release()
      throw error
    }
  }

  /** How many lines it has. */
  get lines(): number {
    return this.file.lines
  }

  /** The lines of the last 64 MB, oldest first, of which the first may be a half; no more than a piece of them is in memory. */
  *lastLines(): Generator<string> {
    const { bytes } = this.file
    for (let place = Math.max(0, bytes - TAIL_BYTES); place < bytes; ) {
      const piece = this.read(place, PIECE_BYTES)
      if (!piece.length) return
      // A line that is longer than a piece is not an event.
      const end = piece.lastIndexOf(NEWLINE) + 1 || piece.length
      yield* piece.toString('utf8', 0, end).split('\n')
      place += end
    }
  }

  /** The bytes from a place on, up to so many, as far as whole lines were written. */
  read(from: number, most: number): Buffer {
    const bytes = Buffer.alloc(Math.max(0, Math.min(most, this.file.bytes - from)))
    return bytes.subarray(0, bytes.length && readSync(this.file.file, bytes, 0, bytes.length, from))
  }

  /**
   * Appends lines; they have reached the operating system when it returns, so a kill of this process does not lose them.
   * @returns the first one's number, from 1
   * @throws when they cannot be written; then none is in the file
   */
  append(texts: readonly string[]): number {
    const first = this.lines + 1
    this.file.append(`${texts.join('\n')}\n`, texts.length)
    return first
  }

  close(): void {
    this.file.close()
    this.release()
  }
}

/** One line of JSON. Readers take U+2028 and U+2029, which JSON leaves as they are, for ends of lines, too. */
export function toLine(event: object): string {
  const text = JSON.stringify(event)
  return /[\u2028\u2029]/.test(text)
    ? text.replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
    : text
}
