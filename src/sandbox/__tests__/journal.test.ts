import { JOURNAL_SIZE, Journal, type JournalNote } from '../control/journal'
import { collectedHeap } from './collected-heap'

const MEGABYTE = 1_000_000

function note(body: string, answer: string | null = '{"data":null}'): JournalNote {
  return {
    time: '2026-01-01T00:00:00.000Z',
    method: 'PUT',
    path: '/api/v2/contact',
    headers: {},
    body,
    status: 200,
    answer,
    duration_ms: 1,
    fault: null,
    changes: [],
    changed: 0
  }
}

function json(characters: number): string {
  return JSON.stringify({ text: 'x'.repeat(characters - 11) })
}

describe('a journal', () => {
  it('hands back bodies and answers parsed where they are JSON', () => {
    const journal = new Journal()
    expect(journal.add(note('{"a":1}', 'no JSON'))()).toMatchObject({
      id: 1,
      body: { a: 1 },
      answer: 'no JSON'
    })
    journal.add(note('', null))
    expect(journal.list({ after: 1 })).toMatchObject([{ id: 2, body: '', answer: null }])
  })

  it('keeps of long texts the beginning, and of their memory no more', () => {
    const journal = new Journal()
    const before = collectedHeap()
    for (let n = 0; n < 30; n += 1) journal.add(note(json(MEGABYTE + n)))
    expect(collectedHeap() - before).toBeLessThan(10 * MEGABYTE)
    const [first] = journal.list()
    expect(String(first?.body)).toHaveLength(20_000 + '… (1000000 characters)'.length)
    expect(String(first?.body)).toMatch(/^\{"text":"x+… \(1000000 characters\)$/)
  })

  it('forgets the oldest texts when there is too much of them, not the entries', () => {
    const journal = new Journal()
    for (let n = 0; n < JOURNAL_SIZE; n += 1) journal.add(note(json(10_000), json(40_000)))
    const entries = journal.list()
    expect(entries).toHaveLength(JOURNAL_SIZE)
    expect(entries[0]).toMatchObject({
      body: '… (10000 characters, no longer kept)',
      answer: '… (40000 characters, no longer kept)'
    })
    expect(entries.at(-1)).toMatchObject({ body: { text: expect.stringMatching(/^x+$/) } })
    const kept = entries.filter(({ body }) => typeof body === 'object')
    expect(kept).toHaveLength(133)
    expect(entries.slice(-133)).toEqual(kept)
  })

  it('holds 1,000 entries, and counts texts again from nothing once it is cleared', () => {
    const journal = new Journal()
    for (let n = 0; n < JOURNAL_SIZE + 500; n += 1) journal.add(note(json(2000)))
    expect(journal.list().map(({ id }) => id)).toEqual(
      Array.from({ length: JOURNAL_SIZE }, (_, place) => 501 + place)
    )
    expect(journal.list().every(({ body }) => typeof body === 'object')).toBe(true)
    for (let n = 0; n < JOURNAL_SIZE; n += 1) journal.add(note(json(9000)))
    journal.clear()
    for (let n = 0; n < 400; n += 1) journal.add(note(json(9000)))
    expect(journal.list().filter(({ body }) => typeof body === 'object')).toHaveLength(400)
  })
})
