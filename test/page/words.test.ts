import { orderedLabel, withoutMarks } from '../../web/lib/bidi'
import { editDistance, nearest } from '../../web/lib/nearest'
import { clockTime } from '../../web/lib/time'
import { EMPTY_LIVE, liveCount, placeOf, seqAt } from '../../web/state/live'

describe('the nearest word', () => {
  it.each([
    ['trak', 'track'],
    ['tarck', 'track'],
    ['Track', 'track'],
    ['identfiy', 'identify'],
    ['purchase', undefined],
    ['x', undefined]
  ])('to %s is %s', (word, found) => {
    expect(nearest(word, ['identify', 'track', 'page'])).toBe(found)
  })

  it.each([
    ['', 'abc', 9, 3],
    ['abc', 'abc', 9, 0],
    ['abcd', 'acbd', 9, 1],
    ['kitten', 'sitting', 9, 3],
    ['kitten', 'sitting', 2, 2]
  ])('%s and %s are apart, up to %i: %i', (one, other, limit, distance) => {
    expect(editDistance(one, other, limit)).toBe(distance)
    expect(editDistance(other, one, limit)).toBe(distance)
  })
})

describe('page #16: a label', () => {
  it('keeps its id behind its name, and comes back without marks', () => {
    const label = orderedLabel('דואר · 3')
    expect(label).toBe('\u200eדואר\u200e · 3')
    expect(withoutMarks(label)).toBe('דואר · 3')
    expect(orderedLabel('no id')).toBe('no id')
  })
})

describe('page #24: a time', () => {
  it('is one of 24 hours, and a text that is not a time stays', () => {
    // The tests run in Kathmandu, 5:45 ahead.
    expect(clockTime('2026-11-24T13:02:03.000Z')).toBe('18:47:03')
    expect(clockTime('soon')).toBe('soon')
  })
})

describe('a window on the live events', () => {
  const live = { ...EMPTY_LIVE, total: 100, first: 41 }

  it('has the newest at place 0, and ends with the oldest that is kept', () => {
    expect(liveCount(live)).toBe(60)
    expect([seqAt(live, 0), seqAt(live, 59), seqAt(live, 60)]).toEqual([100, 41, undefined])
    expect([placeOf(live, 100), placeOf(live, 41), placeOf(live, 40)]).toEqual([0, 59, -1])
  })

  it('stands still at its head while others arrive', () => {
    const still = { ...live, head: 90 }
    expect(liveCount(still)).toBe(50)
    expect([seqAt(still, 0), placeOf(still, 95)]).toEqual([90, -1])
  })

  it('shows what a search found, up to its head', () => {
    const found = { ...live, found: [42, 50, 99], head: 60 }
    expect(liveCount(found)).toBe(2)
    expect([seqAt(found, 0), seqAt(found, 1), seqAt(found, 2)]).toEqual([50, 42, undefined])
    expect([placeOf(found, 42), placeOf(found, 99)]).toEqual([1, -1])
  })
})
