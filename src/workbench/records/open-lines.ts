import {
  closeSync,
  existsSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readSync,
  statSync,
  writeSync
} from 'node:fs'
import { parseJson } from '../json'
import { OtherFileError } from './target'

/** What is written here holds personal data. */
const OWNER_ONLY = 0o600

const NEWLINE = 10
const CHUNK_BYTES = 1024 * 1024

/** A file of lines that is open for appending. */
export class LineFile {
  private constructor(
    readonly file: number,
    /** How many whole lines it has. */
    public lines: number,
    /** How long they are. */
    public bytes: number
  ) {}

  /** Opens it. A last line without an end is ended where it is JSON, else cut off: a kill left half of it. */
  static open(path: string): LineFile {
    const file = openSync(path, 'a+', OWNER_ONLY)
    const { lines, bytes } = completeEnd(file)
    return new LineFile(file, lines, bytes)
  }

  /**
   * Appends lines, each with its end; they have reached the operating system when it returns, so a kill of this process does not
   * lose them.
   * @throws when they cannot be written; then none is in the file
   */
  append(text: string, lines: number): void {
    const content = Buffer.from(text)
    try {
      for (let written = 0; written < content.length; )
        written += writeSync(this.file, content, written)
    } catch (error) {
      if (fstatSync(this.file).isFile()) ftruncateSync(this.file, this.bytes)
      throw error
    }
    this.lines += lines
    this.bytes += content.length
  }

  close(): void {
    closeSync(this.file)
  }
}

function completeEnd(file: number): { lines: number; bytes: number } {
  // A device has no end that could be looked for.
  if (!fstatSync(file).isFile()) return { lines: 0, bytes: 0 }
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
    let at = chunk.indexOf(NEWLINE)
    while (at >= 0 && at < bytes) {
      lines += 1
      from = at + 1
      at = chunk.indexOf(NEWLINE, from)
    }
    if (from) rest = []
    if (from < bytes) rest.push(Buffer.from(chunk.subarray(from, bytes)))
  }
}

/** Makes sure that a file begins as those of its kind do, as far as it goes. @throws OtherFileError */
export function checkBegin(
  path: string,
  begins: readonly string[],
  kind: OtherFileError['kind']
): void {
  if (!existsSync(path) || !statSync(path).isFile()) return
  const bytes = Buffer.alloc(200)
  const file = openSync(path, 'r')
  const length = readSync(file, bytes)
  closeSync(file)
  const text = bytes.toString('utf8', 0, length).trimStart()
  // A kill may have left a part of the first line.
  if (!begins.some((begin) => text.startsWith(begin) || begin.startsWith(text)))
    throw new OtherFileError(path, kind)
}
