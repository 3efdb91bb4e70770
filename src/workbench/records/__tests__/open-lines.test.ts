import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { LineFile } from '../open-lines'

const folder = mkdtempSync(join(tmpdir(), 'lines-'))
afterAll(() => rmSync(folder, { recursive: true }))

const onLinux = existsSync('/dev/full') ? it : it.skip
onLinux('sources #16: says that the disk is full, and can be tried again', () => {
  const file = LineFile.open('/dev/full')
  for (let turn = 0; turn < 2; turn += 1)
    expect(() => file.append('{}\n', 1)).toThrow(expect.objectContaining({ code: 'ENOSPC' }))
  expect([file.lines, file.bytes]).toEqual([0, 0])
  file.close()
})

it('sources #16: cuts off half a line, and ends a whole one', () => {
  const path = join(folder, 'half')
  appendFileSync(path, '{"a":1}\n{"b":')
  const half = LineFile.open(path)
  half.append('{"c":1}\n', 1)
  half.close()
  appendFileSync(path, '{"d":1}')
  const whole = LineFile.open(path)
  expect(whole.lines).toBe(3)
  whole.close()
  expect(readFileSync(path, 'utf8')).toBe('{"a":1}\n{"c":1}\n{"d":1}\n')
})
