import { OtherFileError } from '../target'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { RecordFile } from '../record-file'

const folder = mkdtempSync(join(tmpdir(), 'emarsys-record-'))
afterAll(() => rmSync(folder, { recursive: true }))

function linesOf(text: string): string[] {
  const path = join(folder, 'events.ndjson')
  writeFileSync(path, text)
  const file = RecordFile.open(path)
  const lines = [...file.lastLines()].filter(Boolean)
  file.close()
  return lines
}

describe('the last lines of a recorded file', () => {
  it('are all of a file of many pieces, none of them cut', () => {
    const lines = Array.from({ length: 3000 }, (_, n) => `{"messageId":"${n}ä${'é'.repeat(600)}"}`)
    expect(linesOf(`${lines.join('\n')}\n`)).toEqual(lines)
  })

  it('go on after a line that is longer than a piece', () => {
    const lines = linesOf(`{"a":1}\n${'x'.repeat(2_500_000)}\n{"b":1}\n`)
    expect([lines[0], lines.at(-1)]).toEqual(['{"a":1}', '{"b":1}'])
  })

  it('are none of an empty file', () => {
    expect(linesOf('')).toEqual([])
  })
})

it('found #24: is not opened where the file holds something else, which stays as it is', () => {
  const path = join(folder, 'mappings.json')
  writeFileSync(path, '[\n]')
  expect(() => RecordFile.open(path)).toThrow(OtherFileError)
  expect(readFileSync(path, 'utf8')).toBe('[\n]')
})
