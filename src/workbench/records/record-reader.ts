import type { RecordFile } from './record-file'

/** How much is read at a time. Bytes; more than any event has. */
const CHUNK_BYTES = 1024 * 1024

const NEWLINE = 10

/** A line of a recorded file. */
export interface RecordedLine {
  /** From 1. */
  line: number
  text: string
  bytes: number
}

/** Reads a recorded file from its first line on, while it is written: the queue of what is to be delivered. */
export class RecordReader {
  #place = 0
  #line = 0
  #chunk: Buffer = Buffer.alloc(0)
  #from = 0

  constructor(private readonly file: RecordFile) {}

  /** How many lines were written and not read yet. */
  get left(): number {
    return this.file.lines - this.#line
  }

  /** The next line, or undefined where all that was written has been read. */
  next(): RecordedLine | undefined {
    if (!this.left) return undefined
    let end = this.#chunk.indexOf(NEWLINE, this.#from)
    if (end < 0) {
      const begun = this.#chunk.length - this.#from
      this.#chunk = this.#load(CHUNK_BYTES)
      // A line that is longer than a chunk, as another program may have written it.
      for (let most = CHUNK_BYTES * 2; !this.#chunk.includes(NEWLINE) && most > begun; most *= 2) {
        const longer = this.#load(most)
        if (longer.length === this.#chunk.length) return undefined
        this.#chunk = longer
      }
      this.#from = 0
      end = this.#chunk.indexOf(NEWLINE)
    }
    const bytes = end - this.#from
    const text = this.#chunk.toString('utf8', this.#from, end)
    this.#from = end + 1
    this.#place += bytes + 1
    this.#line += 1
    return { line: this.#line, text, bytes }
  }

  #load(most: number): Buffer {
    return this.file.read(this.#place, most)
  }
}
