import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import { decodeText, readLines, UnreadableFileError, unpack } from '../decode'

async function linesOf(...chunks: (Buffer | string)[]): Promise<string[]> {
  const lines: string[] = []
  const stream = (async function* () {
    yield* chunks
  })()
  for await (const { texts } of readLines(stream)) lines.push(...texts)
  return lines
}

describe('lines', () => {
  it.each([
    ['end with a line feed', ['one\ntwo\n'], ['one', 'two']],
    ['may end with a carriage return before it', ['one\r\ntwo\r\n'], ['one', 'two']],
    ['need no end at the end', ['one\ntwo'], ['one', 'two']],
    ['may be empty', ['one\n\n\ntwo'], ['one', '', '', 'two']],
    ['are none in nothing', [], []],
    ['go on from chunk to chunk', ['o', 'ne\nt', 'w', 'o\n'], ['one', 'two']],
    ['go on between return and feed', ['one\r', '\ntwo'], ['one', 'two']],
    [
      'hold what JSON may hold as it is',
      ['"\u2028\u2029\u0085\r"\n2'],
      ['"\u2028\u2029\u0085\r"', '2']
    ]
  ])('%s', async (_, chunks, lines) => {
    expect(await linesOf(...chunks)).toEqual(lines)
    expect(await linesOf(...chunks.map((chunk) => Buffer.from(chunk)))).toEqual(lines)
  })

  it('do not fill the memory where a file has no ends of lines', async () => {
    const lines: string[] = []
    const stream = (async function* () {
      for (let n = 0; n < 1000; n += 1) yield '1234567890'
      yield '\nnext\n'
    })()
    for await (const { texts } of readLines(stream, 100)) lines.push(...texts)
    expect(lines).toEqual(['1234567890'.repeat(10), 'next'])
  })

  it('hold letters that chunks cut in two', async () => {
    const bytes = Buffer.from('"Zoë 🎈"\n"é"')
    const chunks = [...bytes].map((byte) => Buffer.from([byte]))
    expect(await linesOf(...chunks)).toEqual(['"Zoë 🎈"', '"é"'])
  })
})

async function unpackedLines(input: Readable): Promise<string[]> {
  const lines: string[] = []
  for await (const { texts } of readLines(unpack(input))) lines.push(...texts)
  return lines
}

describe('sources #17: a stream of events', () => {
  const text = Array.from({ length: 5000 }, (_, n) => `{"line":${n}}`).join('\n')
  const pieces = (bytes: Buffer) =>
    Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 100), bytes.subarray(100)])

  it.each([
    ['as it is', Buffer.from(text)],
    ['gzip', gzipSync(text)],
    ['found #21: with a mark at its begin', Buffer.from(`\uFEFF${text}`)],
    ['found #21: gzip with a mark in it', gzipSync(`\uFEFF${text}`)]
  ])('is read %s', async (_, bytes) => {
    expect(await unpackedLines(pieces(bytes))).toEqual(text.split('\n'))
    expect(decodeText(bytes)).toBe(text)
  })

  it('that is empty has no lines', async () => {
    expect(await unpackedLines(Readable.from([]))).toEqual([])
    expect(decodeText(Buffer.alloc(0))).toBe('')
  })

  it.each([
    ['gzip that was cut', gzipSync(text).subarray(0, 2000), 'ends in the middle'],
    ['UTF-16', Buffer.from(`\uFEFF${text}`, 'utf16le'), 'iconv -f UTF-16'],
    ['UTF-16 without a mark', Buffer.from(text, 'utf16le'), 'iconv -f UTF-16'],
    ['UTF-16 of the other kind', Buffer.from([0xfe, 0xff, 0, 0x7b]), 'UTF-16'],
    ['a zip file', Buffer.from('PK\u0003\u0004and more'), 'This is zip. Unpack it'],
    ['Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0, 0, 0, 0]), 'Zstandard'],
    ['xz', Buffer.from([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0, 0, 0]), 'This is xz'],
    ['bzip2', Buffer.from('BZh91AY&SY..'), 'bzip2']
  ])('found #21: of %s is refused in a sentence', async (_, bytes, said) => {
    await expect(unpackedLines(Readable.from([bytes]))).rejects.toThrow(said)
    expect(() => decodeText(bytes)).toThrow(UnreadableFileError)
    expect(() => decodeText(bytes)).toThrow(said)
  })

  it('found #21: names the lines that are not UTF-8, and keeps the others', async () => {
    const bytes = Buffer.concat([
      Buffer.from('"good"\n"\uFFFD is a letter, too"\n"M'),
      Buffer.from([0xfc]),
      Buffer.from('ller"\n"last"')
    ])
    const invalid: string[] = []
    for await (const lines of readLines(Readable.from([bytes])))
      invalid.push(...lines.texts.filter((_, place) => lines.invalid.has(place)))
    expect(invalid).toEqual(['"M\uFFFDller"'])
    expect(() => decodeText(bytes)).toThrow('Line 3 is not UTF-8. Write the file as UTF-8.')
  })
})
