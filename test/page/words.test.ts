import { orderedLabel, withoutMarks } from '../../web/lib/bidi'
import { editDistance, nearest } from '../../web/lib/nearest'
import { clockTime } from '../../web/lib/time'

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
