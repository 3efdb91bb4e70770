import { isUtf8 } from 'node:buffer'
import { Readable } from 'node:stream'
import { createGunzip, gunzipSync } from 'node:zlib'

/** A file that is not what can be read; its message is a sentence. */
export class UnreadableFileError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UnreadableFileError'
  }
}

/** What files begin with that are no text, read as Latin-1. @see RFC 1952, RFC 8878, APPNOTE.TXT 4.3.7 */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: files are told by their first bytes
const FORMATS: readonly [name: string, begin: RegExp][] = [
  ['gzip', /^\x1f\x8b/],
  ['zip', /^PK\x03\x04/],
  ['Zstandard', /^\x28\xb5\x2f\xfd/],
  ['bzip2', /^BZh[1-9]1AY&SY/],
  ['xz', /^\xfd7zXZ/],
  ['UTF-16', /^(\xff\xfe|\xfe\xff|[^\0]\0[^\0]\0|\0[^\0]\0[^\0])/]
]
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above

/** As many bytes as tell what a file is. */
const BEGIN_BYTES = 10

const BOM = '\uFEFF'

/** @throws UnreadableFileError for what is neither text nor gzip */
function isGzip(bytes: Uint8Array): boolean {
  const begin = Buffer.from(bytes.subarray(0, BEGIN_BYTES)).toString('latin1')
  const name = FORMATS.find(([, form]) => form.test(begin))?.[0]
  if (name === undefined) return false
  if (name === 'gzip') return true
  throw new UnreadableFileError(
    name === 'UTF-16'
      ? 'This is UTF-16. Write it as UTF-8, as with iconv -f UTF-16 -t UTF-8.'
      : `This is ${name}. Unpack it, or pack it with gzip.`
  )
}

/**
 * The text of a whole file: UTF-8 with or without a mark at its begin, or gzip of it.
 * @throws UnreadableFileError
 */
export function decodeText(content: Uint8Array): string {
  const bytes = isGzip(content) ? unzip(content) : Buffer.from(content)
  if (!isUtf8(bytes)) throw new UnreadableFileError(notUtf8(lineOfBadByte(bytes)))
  const text = bytes.toString('utf8')
  return text.startsWith(BOM) ? text.slice(1) : text
}

function unzip(content: Uint8Array): Buffer {
  try {
    return gunzipSync(content)
  } catch (error) {
    throw gzipProblem(error)
  }
}

function gzipProblem(error: unknown): UnreadableFileError {
  const isCut = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR'
  const what = isCut ? 'The gzip data ends in the middle' : 'The gzip data is damaged'
  return new UnreadableFileError(`${what}. Fetch the file again.`)
}

const notUtf8 = (line: number) => `Line ${line} is not UTF-8. Write the file as UTF-8.`

function lineOfBadByte(bytes: Buffer): number {
  let line = 1
  for (let from = 0; ; line += 1) {
    const end = bytes.indexOf(NEWLINE, from)
    if (end < 0 || !isUtf8(bytes.subarray(from, end))) return line
    from = end + 1
  }
}

/** The same stream, unpacked where it is gzip. Reading it throws `UnreadableFileError` for what cannot be read. */
export function unpack(input: Readable): Readable {
  return Readable.from(unpacked(input), { objectMode: false })
}

async function* unpacked(input: Readable): AsyncGenerator<Buffer> {
  const chunks = asBuffers(input)
  const first = await firstBytes(chunks)
  if (!first.length) return
  if (!isGzip(first)) {
    yield first
    yield* chunks
    return
  }
  const unzipped = createGunzip()
  const packed = Readable.from(continued(first, chunks))
  packed.on('error', (error) => unzipped.destroy(error)).pipe(unzipped)
  try {
    for await (const chunk of unzipped) yield chunk as Buffer
  } catch (error) {
    throw String((error as NodeJS.ErrnoException).code).startsWith('Z_')
      ? gzipProblem(error)
      : error
  }
}

async function* asBuffers(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer> {
  for await (const chunk of input) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
}

/** As many as tell what it is; a pipe may hand out one byte at a time. */
async function firstBytes(chunks: AsyncGenerator<Buffer>): Promise<Buffer> {
  let first: Buffer = Buffer.alloc(0)
  while (first.length < BEGIN_BYTES) {
    const next = await chunks.next()
    if (next.done) return first
    first = first.length ? Buffer.concat([first, next.value]) : next.value
  }
  return first
}

async function* continued(first: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  yield first
  yield* rest
}

/** A longer line, or element of an array, is not an event, and must not fill the memory. Bytes. */
export const MAX_LINE_BYTES = 16_000_000

const NEWLINE = 10

/** Lines that were read together. */
export interface Lines {
  texts: string[]
  /** The places among them of those that are not UTF-8; mostly none. */
  invalid: ReadonlySet<number>
}

const NONE: ReadonlySet<number> = new Set()

/**
 * The lines of a stream of UTF-8, as many at a time as come together. They end with a line feed, after a carriage return or not:
 * Node's readline would also end them at U+2028 and U+2029, which may stand in JSON as they are. Of a line that is longer than any
 * event the rest is left out; the mark at the begin of a file, too.
 */
export async function* readLines(
  input: AsyncIterable<Buffer | string>,
  maxBytes = MAX_LINE_BYTES
): AsyncGenerator<Lines> {
  let begun: Buffer[] = []
  let bytes = 0
  let isFirst = true
  const toLines = (part: Buffer): Lines => {
    const whole = begun.length
      ? Buffer.concat([...begun, bytes < maxBytes ? part : after(part)])
      : part
    begun = []
    bytes = 0
    const lines = split(whole)
    if (isFirst && lines.texts[0]?.startsWith(BOM)) lines.texts[0] = lines.texts[0].slice(1)
    isFirst = false
    return lines
  }
  for await (const chunk of asBuffers(input)) {
    const end = chunk.lastIndexOf(NEWLINE)
    if (end >= 0) yield toLines(chunk.subarray(0, end))
    const rest = chunk.subarray(end + 1)
    // A line as long as many chunks is put together once, at its end.
    if (rest.length && bytes < maxBytes) {
      begun.push(rest)
      bytes += rest.length
    }
  }
  if (begun.length) yield toLines(Buffer.alloc(0))
}

/** The first line that is not blank, as far as one may be long, and all bytes of the stream but a mark at its begin. */
export async function peekLine(
  input: AsyncIterable<Buffer | string>
): Promise<{ line: string; all: AsyncIterable<Buffer> }> {
  const chunks = asBuffers(input)
  const read: Buffer[] = []
  let [bytes, isBegun, isWhole] = [0, false, false]
  while (!isWhole && bytes < MAX_LINE_BYTES) {
    const { done, value } = await chunks.next()
    if (done) break
    read.push(value)
    bytes += value.length
    const text = value.toString('latin1')
    const begin = isBegun ? 0 : text.search(/[^\s\xef\xbb\xbf]/)
    isBegun ||= begin >= 0
    isWhole = isBegun && text.includes('\n', begin)
  }
  const begun = Buffer.concat(read)
  const [line = ''] = /\S[^\n]*/.exec(begun.toString('utf8')) ?? []
  const hasMark = begun.toString('utf8', 0, Buffer.byteLength(BOM)) === BOM
  return { line, all: continued(hasMark ? begun.subarray(Buffer.byteLength(BOM)) : begun, chunks) }
}

/** What follows a line that is too long: its end, put behind its begin, would make another event than was written. */
function after(bytes: Buffer): Buffer {
  const end = bytes.indexOf(NEWLINE)
  return end < 0 ? Buffer.alloc(0) : bytes.subarray(end)
}

function split(bytes: Buffer): Lines {
  const texts = bytes.toString('utf8').split('\n')
  for (const [place, text] of texts.entries())
    if (text.endsWith('\r')) texts[place] = text.slice(0, -1)
  if (isUtf8(bytes)) return { texts, invalid: NONE }
  const invalid = new Set<number>()
  let from = 0
  for (const place of texts.keys()) {
    const end = bytes.indexOf(NEWLINE, from)
    if (!isUtf8(bytes.subarray(from, end < 0 ? bytes.length : end))) invalid.add(place)
    from = end + 1
  }
  return { texts, invalid }
}
