import { Readable } from 'node:stream'
import { gzipSync } from 'node:zlib'
import type { EventLine } from '../read-events'
import { readDeletions } from '../read-deletions'
import { unpack } from '../decode'

async function read(content: string | Buffer): Promise<{ lines: EventLine[] }> {
  const lines: EventLine[] = []
  const input = unpack(Readable.from([Buffer.from(content)]))
  for await (const line of readDeletions(input)) lines.push(...line)
  return { lines }
}

const idsOf = (lines: EventLine[]) =>
  lines.map(({ line, read: one }) => [line, 'event' in one ? one.event.userId : one.problem])

it('takes a user id a line, whatever the ends of lines, and passes over empty ones', async () => {
  const { lines } = await read('\uFEFFC-1\r\n\r\n   \n  C-2  \nC 3\n007')
  expect(idsOf(lines)).toEqual([
    [1, 'C-1'],
    [4, 'C-2'],
    [5, 'C 3'],
    [6, '007']
  ])
})

it('takes gzip, JSON objects, texts and whole numbers', async () => {
  const text = '{"userId":"C-1"}\n"C-2"\n{"userId":42,"type":"delete","messageId":"m1"}\n'
  const { lines } = await read(gzipSync(text))
  expect(idsOf(lines)).toEqual([
    [1, 'C-1'],
    [2, 'C-2'],
    [3, '42']
  ])
  expect(lines[2]?.read).toEqual({ event: { type: 'delete', userId: '42', messageId: 'm1' } })
})

it('knows a user id again, in whatever form', async () => {
  const { lines } = await read('C-1\nc-1\n{"userId":"C-1"}\n "C-1" \nC-1')
  const [first, other, ...again] = lines.map(({ fingerprint }) => fingerprint)
  expect(other).not.toBe(first)
  expect(again).toEqual([first, first, first])
})

it('knows a line by its user id, wherever it stands', async () => {
  const [one, other] = await Promise.all([read('C-9\nC-1'), read('\n\n{"userId":"C-1"}')])
  expect(one.lines[1]?.fingerprint).toMatch(/^[0-9a-f]{16}$/)
  expect(other.lines[0]?.fingerprint).toBe(one.lines[1]?.fingerprint)
})

it('leaves it to the destination to refuse who has an anonymous id only', async () => {
  const { lines } = await read('{"anonymousId":"a-1"}')
  expect(lines[0]?.read).toEqual({ event: { type: 'delete', anonymousId: 'a-1' } })
})

it.each([
  ['an event of another kind', '{"type":"identify","userId":"C-1"}', /"type" must be "delete"/],
  ['half an object', '{"userId":"C-1', /begins like JSON/],
  ['a list', '["C-1"]', /There is no user id/],
  ['an object without a user id', '{"userId":" "}', /There is no user id/],
  ['a number that is not exact', '{"userId":12345678901234567890}', /in quotes/],
  ['columns', 'C-1\tada@example.com', /not a user id/],
  ['what is not text', Buffer.from([0x50, 0x4b, 7, 4, 0xff]), /not a user id/]
])('does not take %s for a user id, and does not repeat it', async (_, content, problem) => {
  const { lines } = await read(content)
  expect(lines).toMatchObject([{ read: { problem: expect.stringMatching(problem) } }])
  expect(JSON.stringify(lines[0]?.read)).not.toMatch(/C-1|ada/)
})
