import { Readable } from 'node:stream'
import { type EventLine, readEvents } from '../read-events'

/** In chunks, as a file comes. */
async function read(text: string | Buffer, chunkBytes = 65_536): Promise<EventLine[]> {
  const bytes = Buffer.from(text)
  const chunks = function* () {
    for (let from = 0; from < bytes.length; from += chunkBytes)
      yield bytes.subarray(from, from + chunkBytes)
  }
  const found: EventLine[] = []
  for await (const lines of readEvents(Readable.from(chunks()))) found.push(...lines)
  return found
}

const event = (userId: string, more: object = {}) => ({ type: 'identify', userId, ...more })

const usersOf = (lines: EventLine[]) =>
  lines.map(({ read: one }) => ('event' in one ? one.event.userId : one.problem))

describe.each([
  ['an array', (events: object[]) => JSON.stringify(events)],
  ['a call', (events: object[]) => JSON.stringify({ batch: events, sentAt: 'now' })],
  ['an array behind a mark', (events: object[]) => `\uFEFF\n ${JSON.stringify(events)}`]
])('%s on one line', (_, write) => {
  it('is read to its end however long it is: none of its events is lost', async () => {
    const events = Array.from({ length: 600 }, (__, n) =>
      event(`u${n}`, { blob: 'b'.repeat(30_000) })
    )
    expect(usersOf(await read(write(events)))).toEqual(events.map(({ userId }) => userId))
  })

  it('is cut between any two bytes, letters included', async () => {
    const users = ['Zoë 🎈', '"],[{', 'x\\', 'é']
    for (const bytes of [1, 2, 3, 7])
      expect(usersOf(await read(write(users.map((user) => event(user))), bytes))).toEqual(users)
  })
})

it('arrays, calls and events one after the other are all read', async () => {
  const text = `[${JSON.stringify(event('a'))}]
{"batch": [${JSON.stringify(event('b'))}], "context": {"tags": [1, [2]]}}
[${JSON.stringify(event('c', { tags: [[1], { batch: [2] }] }))},
${JSON.stringify(event('d'))}]${JSON.stringify(event('e'), null, 2)}
`
  expect(usersOf(await read(text))).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(usersOf(await read(text, 1))).toEqual(['a', 'b', 'c', 'd', 'e'])
})

it('what stands between arrays and is none is named', async () => {
  const one = JSON.stringify([event('a')])
  const lines = await read(`${one}\nand\n${one}\nmore`)
  expect(usersOf(lines)).toEqual([
    'a',
    expect.stringContaining('not JSON'),
    'a',
    expect.stringContaining('not JSON')
  ])
})

it('names the event of an array that is not UTF-8, and keeps the others', async () => {
  const [before, after] = JSON.stringify([event('a'), event('M?ller'), event('z')]).split('?')
  const bytes = Buffer.concat([
    Buffer.from(before ?? ''),
    Buffer.from([0xfc]),
    Buffer.from(after ?? '')
  ])
  expect(usersOf(await read(bytes))).toEqual(['a', expect.stringContaining('not UTF-8'), 'z'])
})

it.each([
  ['a line', (text: string) => `${text}\n`],
  ['an element', (text: string) => `[${text}]`]
])(
  '%s that is too long is no event, and never one with a piece cut out of it',
  async (_, write) => {
    const long = JSON.stringify(event('long', { blob: 'b'.repeat(17_000_000) }))
    const text = write(long).replace(/\]?\n?$/, (end) =>
      end === ']' ? `,${JSON.stringify(event('z'))}]` : `\n${JSON.stringify(event('z'))}\n`
    )
    expect(usersOf(await read(text))).toEqual([expect.stringContaining('not JSON'), 'z'])
  }
)
