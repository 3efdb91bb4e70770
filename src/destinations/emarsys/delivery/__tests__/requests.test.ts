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
