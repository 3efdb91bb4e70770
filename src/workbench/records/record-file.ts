import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs'
import { parseJson } from '../json'
import { lockFile } from './file-lock'

/** The events hold personal data. */
const OWNER_ONLY = 0o600

const NEWLINE = 10
const CHUNK_BYTES = 1024 * 1024
const TAIL_BYTES = 64 * 1024 * 1024

/** A file of accepted events, one JSON a line, in the form that `deliver` reads; only ever appended to. */
export class RecordFile {
  private constructor(
    private readonly file: number,
    private readonly release: () => void,
    /** How many lines it has. */
    public lines: number,
    private bytes: number
  ) {}

  /**
   * Opens the file for appending. A half-written last line, left by a kill, is cut off: its event was never accepted.
   * @throws FileInUseError when another process writes it; what the file system says when it cannot be read or written
   */
  static open(path: string): RecordFile {
    const release = lockFile(path)
    try {
      const file = openSync(path, 'a+', OWNER_ONLY)
      const { lines, bytes } = mendEnd(file)
      return new RecordFile(file, release, lines, bytes)
    } catch (error) {
      release()
      throw error
    }
  }

  /** The last lines, so many at most and no more than 64 MB of them, oldest first. */
  lastLines(most: number): string[] {
    const start = Math.max(0, this.bytes - TAIL_BYTES)
    const tail = Buffer.alloc(this.bytes - start)
    readSync(this.file, tail, 0, tail.length, start)
    const lines = tail
      .toString('utf8')
      .split('\n')
      .slice(start ? 1 : 0, -1)
    return lines.slice(-most)
  }

  /**
   * Appends lines; they have reached the operating system when it returns, so a kill of this process does not lose them.
   * @returns the first one's number, from 1
   * @throws when they cannot be written; then none is in the file
   */
  append(texts: readonly string[]): number {
    const content = Buffer.from(`${texts.join('\n')}\n`)
    try {
      for (let written = 0; written < content.length; ) {
        written += writeSync(this.file, content, written)
      }
    } catch (error) {
      ftruncateSync(this.file, this.bytes)
      throw error
    }
    const first = this.lines + 1
    this.lines += texts.length
    this.bytes += content.length
    return first
  }

  close(): void {
    closeSync(this.file)
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

/** Ends the last line where it is whole, and cuts it off where a kill left half of it. @returns the lines and bytes there are */
function mendEnd(file: number): { lines: number; bytes: number } {
  const { lines, size, rest } = scan(file)
  if (!rest.length) return { lines, bytes: size }
  if (parseJson(rest.toString('utf8')) !== undefined) {
    writeSync(file, '\n')
    return { lines: lines + 1, bytes: size + 1 }
  }
  ftruncateSync(file, size - rest.length)
  return { lines, bytes: size - rest.length }
}

/** Counts the lines that end, and hands back what comes after the last of them. */
function scan(file: number): { lines: number; size: number; rest: Buffer } {
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let [lines, size] = [0, 0]
  let rest: Buffer[] = []
  for (;;) {
    const bytes = readSync(file, chunk, 0, chunk.length, size)
    if (!bytes) return { lines, size, rest: Buffer.concat(rest) }
    size += bytes
    let from = 0
    for (
      let at = chunk.indexOf(NEWLINE);
      at >= 0 && at < bytes;
      at = chunk.indexOf(NEWLINE, from)
    ) {
      lines += 1
      from = at + 1
    }
    if (from) rest = []
    if (from < bytes) rest.push(Buffer.from(chunk.subarray(from, bytes)))
  }
}
