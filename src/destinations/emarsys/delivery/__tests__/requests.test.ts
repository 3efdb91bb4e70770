import type { JSONLikeObject } from '@segment/actions-core'
import { fold, planRounds, toRequests } from '../requests'
import type { Repeats, Row } from '../row'
import { rowOf } from '../row'

const row = (_index: number, target: string, keyValue: string, data: object): Row<string> =>
  rowOf({ keyField: '3', keyValue }, data as JSONLikeObject, target)
const shape = (repeats: Repeats, rowBytes: number, more: object) => ({
  repeats,
  limits: { rows: 1000, rowBytes, ...more },
  toBody: (_: object, rows: string) => rows
})
const plan = (repeats: Repeats, rows: Row<string>[], rowBytes = 1000, more: object = {}) =>
  planRounds(rows, shape(repeats, rowBytes, more)).map((round) =>
    toRequests(round, shape(repeats, rowBytes, more), () => undefined)
  )

describe('planRounds', () => {
  it('puts a contact that goes to two lists into one round, and writes of one contact into two', () => {
    const events = () => [row(0, '1', 'ada', {}), row(1, '2', 'ada', {})]
    expect(plan('once', events()).map((requests) => requests.length)).toEqual([2])
    expect(plan('merged', events()).map((requests) => requests.length)).toEqual([1, 1])
  })

  it('merges rows that just fit together, and keeps one byte more apart', () => {
    const events = () => [row(0, '1', 'ada', { a: 'x' }), row(1, '1', 'ada', { b: 'y' })]
    const together = Buffer.byteLength('{"a":"x","b":"y"}')
    expect(plan('merged', events(), together)).toHaveLength(1)
    expect(plan('merged', events(), together - 1)).toHaveLength(2)
  })

  it('keeps the order of a contact within what a target shares, and only there', () => {
    const events = () => ['1 a', '2 a', '3 b'].map((target, n) => row(n, target, 'ada', {}))
    const scope = (target: string) => target.slice(2)
    const rounds = planRounds(events(), { ...shape('apart', 1000, {}), scope })
    expect(rounds.map((rows) => rows.map(({ target }) => target))).toEqual([
      ['1 a', '3 b'],
      ['2 a']
    ])
  })

  it('takes the bytes of a value that is written again once', () => {
    const events = () => ['xx', 'y', 'zz'].map((a, n) => row(n, '1', 'ada', { a }))
    const shorter = Buffer.byteLength('{"a":"xx"}')
    expect(plan('merged', events(), shorter)).toHaveLength(1)
    const longer = () => ['x', 'yy'].map((a, n) => row(n, '1', 'ada', { a }))
    expect(plan('merged', longer(), shorter)).toHaveLength(1)
    expect(plan('merged', longer(), shorter - 1)).toHaveLength(2)
  })

  it('fills requests to the limit of rows, whatever they begin with', () => {
    const events = Array.from({ length: 1230 }, (_, n) => row(n, '1', `u${n}`, { n }))
    const sizes = (rows: number, own = events) =>
      plan('apart', own, 1000, { rows })[0]?.map((request) => request.rows.length)
    expect(sizes(1000)).toEqual([1000, 230])
    expect(sizes(250)).toEqual([250, 250, 250, 250, 230])
    expect(sizes(30)?.slice(-2)).toEqual([30, 30])
    const large = row(0, '1', 'large', { text: 'x'.repeat(2000) })
    expect(sizes(1000, [large, ...events])).toEqual([1000, 230])
    expect(sizes(1, events.slice(0, 3))).toEqual([1, 1, 1])
  })

  it('fills requests to the limit of bytes, but for less than a chunk', () => {
    const events = Array.from({ length: 12_000 }, (_, n) =>
      row(n, '1', `u${n}`, { text: 'x'.repeat(n < 6000 ? 2000 : 2600) })
    )
    const [requests = []] = plan('apart', events, 4000, { rows: 10_000 })
    const bytes = requests.map(({ text = '' }) => Buffer.byteLength(text))
    expect(Math.max(...bytes)).toBeLessThanOrEqual(8_000_000)
    expect(bytes.slice(0, -1).every((size) => size > 7_750_000)).toBe(true)
    expect(requests.flatMap(({ rows }) => rows)).toHaveLength(12_000)
  })

  it('sends a row alone that is above the size for that, and not one of just that size', () => {
    const events = () => [row(0, '1', 'ada', { a: 'x' }), row(1, '1', 'bob', { a: 'y' })]
    const aloneBytes = Buffer.byteLength('{"a":"x"}')
    const requests = (bytes: number) => plan('apart', events(), 1000, { aloneBytes: bytes })[0]
    expect(requests(aloneBytes)).toHaveLength(1)
    expect(requests(aloneBytes - 1)).toHaveLength(2)
  })
})

it('folds the forms of one letter, blanks and case', () => {
  expect(fold('\u1112\u1161\u11ab')).toBe(fold('\ud55c'))
  expect(fold(' Ada ')).toBe('ada')
})
