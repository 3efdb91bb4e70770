import { readLines } from '../read-lines'

async function linesOf(...chunks: (Buffer | string)[]): Promise<string[]> {
  const lines: string[] = []
  const stream = (async function* () {
    yield* chunks
  })()
  for await (const line of readLines(stream)) lines.push(line)
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
    for await (const line of readLines(stream, 100)) lines.push(line)
    expect(lines).toEqual(['1234567890'.repeat(10), 'next'])
  })

  it('hold letters that chunks cut in two', async () => {
    const bytes = Buffer.from('"Zoë 🎈"\n"é"')
    const chunks = [...bytes].map((byte) => Buffer.from([byte]))
    expect(await linesOf(...chunks)).toEqual(['"Zoë 🎈"', '"é"'])
  })
})
