import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Journal, JOURNAL_CHARACTERS, JOURNAL_SIZE, type JournalEntry } from '../journal'

const entry = (body: unknown): Omit<JournalEntry, 'id'> => ({
  time: '2026-11-20T09:00:00.000Z',
  method: 'PUT',
  path: '/api/v2/contact',
  headers: {},
  body,
  status: 200,
  answer: '',
  duration_ms: 1,
  fault: null
})

/** Bytes of the heap that are in use once garbage is collected. */
function alive(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

describe('the journal', () => {
  it('keeps the last requests, and no more', () => {
    const journal = new Journal()
    for (let n = 0; n < JOURNAL_SIZE + 5; n += 1) journal.add(entry(n))
    expect(journal.list().map(({ body }) => body)).toEqual(
      Array.from({ length: JOURNAL_SIZE }, (_, n) => n + 5)
    )
  })

  it('keeps the beginning of a long body, and says how long it was', () => {
    const { body } = new Journal().add(entry({ text: 'x'.repeat(100_000) }))
    expect(String(body)).toMatch(/^\{"text":"x{1000}/)
    expect(String(body)).toMatch(/x… \(100011 characters\)$/)
    expect(String(body).length).toBeLessThan(20_100)
  })

  it('keeps fewer requests where they are large, the newest of them', () => {
    const journal = new Journal()
    for (let n = 0; n < JOURNAL_SIZE; n += 1) journal.add(entry('x'.repeat(20_000)))
    const kept = journal.list()
    expect(kept).toHaveLength(JOURNAL_CHARACTERS / 20_000)
    expect(kept.at(-1)?.id).toBe(JOURNAL_SIZE)
    journal.clear()
    journal.add(entry('x'.repeat(20_000)))
    expect(journal.list()).toHaveLength(1)
  })

  it('does not hold on to the whole of a long body of which it keeps the beginning', () => {
    const journal = new Journal()
    const before = alive()
    for (let n = 0; n < 50; n += 1) journal.add(entry(JSON.stringify('x'.repeat(1_000_000))))
    // Fifty beginnings are 1 MB; fifty whole bodies would be 50 MB.
    expect(alive() - before).toBeLessThan(10_000_000)
    expect(journal.list()).toHaveLength(50)
  })
})
