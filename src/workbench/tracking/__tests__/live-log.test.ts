import { LiveLog } from '../live-log'
import type { Exchange } from '../../wire'

const MOST = { events: 10, bytes: 1000, exchangeCharacters: 5000 }

function add(log: LiveLog, bytes: number) {
  const event = { type: 'track' as const, event: 'Ordered', userId: 'u' }
  return log.add(event, bytes, { writeKey: '', resendOf: null })
}

function exchange(characters: number): Exchange {
  return {
    request: { url: '', method: 'PUT', headers: {}, body: 'x'.repeat(characters) },
    response: { statusCode: 200, statusMessage: 'OK', headers: {}, body: '' }
  }
}

describe('the live log', () => {
  it('keeps the last events, no more of them and no more bytes than it may', () => {
    const log = new LiveLog(MOST)
    for (let n = 0; n < 25; n += 1) add(log, 10)
    expect([log.total, log.first]).toEqual([25, 16])
    expect(log.get(15)).toBeUndefined()
    expect(log.find({ limit: 100 }).entries.map(({ seq }) => seq)).toEqual([
      25, 24, 23, 22, 21, 20, 19, 18, 17, 16
    ])
    add(log, 950)
    expect(log.first).toBe(21)
    add(log, 1001)
    expect([log.first, log.find({ limit: 100 }).entries]).toEqual([28, []])
  })

  it('finds the newest first, page by page, and counts all that match', () => {
    const log = new LiveLog(MOST)
    for (let n = 0; n < 8; n += 1) add(log, 10).outcome = n % 2 ? 'delivered' : undefined
    const seqs = (query: object) => {
      const { entries, count, oldest } = log.find({ limit: 3, ...query })
      return [entries.map(({ seq }) => seq), count, oldest]
    }
    expect(seqs({})).toEqual([[8, 7, 6], 8, 6])
    expect(seqs({ before: 6 })).toEqual([[5, 4, 3], 8, 3])
    expect(seqs({ before: 3 })).toEqual([[2, 1], 8, null])
    expect(seqs({ outcome: 'delivered' })).toEqual([[8, 6, 4], 4, 4])
    expect(seqs({ outcome: 'waiting', before: 5 })).toEqual([[3, 1], 4, null])
    expect(seqs({ text: 'ORDERED', type: 'track', limit: 1 })).toEqual([[8], 8, 8])
    expect(seqs({ text: 'nothing' })).toEqual([[], 0, null])
  })

  it('drops the oldest requests and answers when there is too much of them', () => {
    const log = new LiveLog(MOST)
    const kept = Array.from({ length: 8 }, () => log.keep([exchange(1000)]))
    expect(kept.map(({ dropped }) => dropped)).toEqual([
      ...[true, true, true, true],
      ...[false, false, false, false]
    ])
    expect(JSON.parse(kept[7]?.json ?? '')).toEqual([exchange(1000)])
    expect(kept[0]?.json).toBe('[]')
  })
})
