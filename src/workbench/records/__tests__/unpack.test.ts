import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { readLines } from '../read-lines'
import { unpack } from '../unpack'

async function linesOf(input: Readable): Promise<string[]> {
  const lines: string[] = []
  for await (const line of readLines(unpack(input))) lines.push(line)
  return lines
}

describe('sources #17: a stream of events', () => {
  const text = Array.from({ length: 5000 }, (_, n) => `{"line":${n}}`).join('\n')
  const pieces = (bytes: Buffer) =>
    Readable.from([bytes.subarray(0, 10), bytes.subarray(10, 100), bytes.subarray(100)])

  it.each([
    ['as it is', pieces(Buffer.from(text))],
    ['gzip', pieces(gzipSync(text))]
  ])('is read %s', async (_, input) => {
    expect(await linesOf(input)).toEqual(text.split('\n'))
  })

  it('that is empty has no lines', async () => {
    expect(await linesOf(Readable.from([]))).toEqual([])
  })

  it('of broken gzip is an error', async () => {
    const broken = gzipSync(text).subarray(0, 2000)
    await expect(linesOf(Readable.from([broken]))).rejects.toThrow(/end of file/)
  })
})
