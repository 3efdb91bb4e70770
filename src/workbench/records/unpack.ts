import { pipeline, Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'

/** What a gzip file begins with. @see RFC 1952, 2.3.1 */
const MAGIC = Buffer.from([0x1f, 0x8b])

/** The same stream, unpacked where it is gzip. */
export function unpack(input: Readable): Readable {
  return Readable.from(unpacked(input), { objectMode: false })
}

async function* unpacked(input: Readable): AsyncGenerator<Buffer> {
  const chunks: AsyncIterator<Buffer | string> = input[Symbol.asyncIterator]()
  const first = await chunks.next()
  if (first.done) return
  const begin = Buffer.from(first.value as Buffer)
  const whole = continued(begin, chunks)
  if (!begin.subarray(0, 2).equals(MAGIC)) {
    yield* whole
    return
  }
  // An error of either reaches the reader of the last.
  yield* pipeline(Readable.from(whole), createGunzip(), () => {})
}

async function* continued(
  begin: Buffer,
  chunks: AsyncIterator<Buffer | string>
): AsyncGenerator<Buffer> {
  yield begin
  for (let next = await chunks.next(); !next.done; next = await chunks.next())
    yield Buffer.from(next.value as Buffer)
}
