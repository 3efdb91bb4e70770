import { comeBackAt } from '../exchange'
import type { Exchange } from '../../wire'

const NOW = new Date('2026-01-01T00:00:00Z')

function answer(statusCode: number, headers: Record<string, string>): Exchange {
  return {
    request: { url: '', method: 'GET', headers: {}, body: '' },
    response: { statusCode, statusMessage: '', headers, body: '' }
  }
}

describe('the time to come back', () => {
  it.each<[string, [number, Record<string, string>][], string | undefined]>([
    ['nothing was refused', [[200, { 'x-ratelimit-reset': '1767225660' }]], undefined],
    ['nothing was said', [[429, {}]], undefined],
    ['the rate limit ends', [[429, { 'x-ratelimit-reset': '1767225660' }]], '00:01:00'],
    ['an unavailable server says so in seconds', [[503, { 'retry-after': '7' }]], '00:00:07'],
    [
      'Retry-After is a date',
      [[429, { 'retry-after': 'Thu, 01 Jan 2026 00:02:00 GMT' }]],
      '00:02:00'
    ],
    ['Retry-After is neither', [[429, { 'retry-after': 'soon' }]], undefined],
    [
      'several were refused: the latest',
      [
        [429, { 'retry-after': '2' }],
        [429, { 'x-ratelimit-reset': '1767225660', 'retry-after': '9' }]
      ],
      '00:01:00'
    ]
  ])('where %s', (_, answers, time) => {
    const exchanges = answers.map(([status, headers]) => answer(status, headers))
    const expected = time === undefined ? undefined : new Date(`2026-01-01T${time}Z`)
    expect(comeBackAt(exchanges, NOW)).toEqual(expected)
  })
})
