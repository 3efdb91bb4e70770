import type { JSONLikeObject } from '@segment/actions-core'
import type { Repeats } from '../action-spec'
import type { EventRow } from '../plan-requests'
import { fold, planRequests } from '../plan-requests'

const toJson = (data: JSONLikeObject) => JSON.stringify(data)
const rowOf = (index: number, target: string, keyValue: string, data: object): EventRow<string> => {
  const json = JSON.stringify(data)
  const row = { target, targetKey: target, keyField: '3', keyValue, data: data as JSONLikeObject }
  return { index, row, json, bytes: Buffer.byteLength(json) }
}
const plan = (repeats: Repeats, events: EventRow<string>[], rowBytes = 1000, more: object = {}) =>
  planRequests(events, {
    repeats,
    limits: { rows: 1000, rowBytes, ...more },
    toJson,
    toBody: (_, rows) => rows
  })

describe('planRequests', () => {
  it('puts a contact that goes to two lists into one wave, and writes of one contact into two', () => {
    const events = [rowOf(0, '1', 'ada', {}), rowOf(1, '2', 'ada', {})]
    expect(plan('once', events).map((requests) => requests.length)).toEqual([2])
    expect(plan('merged', events).map((requests) => requests.length)).toEqual([1, 1])
  })

  it('merges rows that just fit together, and keeps one byte more apart', () => {
    const events = [rowOf(0, '1', 'ada', { a: 'x' }), rowOf(1, '1', 'ada', { b: 'y' })]
    const together = Buffer.byteLength('{"a":"x","b":"y"}')
    expect(plan('merged', events, together)).toHaveLength(1)
    expect(plan('merged', events, together - 1)).toHaveLength(2)
  })

  it('sends a row alone that is above the size for that, and not one of just that size', () => {
    const events = [rowOf(0, '1', 'ada', { a: 'x' }), rowOf(1, '1', 'bob', { a: 'y' })]
    const aloneBytes = Buffer.byteLength('{"a":"x"}')
    const requests = (bytes: number) => plan('apart', events, 1000, { aloneBytes: bytes })[0]
    expect(requests(aloneBytes)).toHaveLength(1)
    expect(requests(aloneBytes - 1)).toHaveLength(2)
  })
})

it('folds the forms of one letter, blanks and case', () => {
  expect(fold('\u1112\u1161\u11ab')).toBe(fold('\ud55c'))
  expect(fold(' Ada ')).toBe('ada')
})
