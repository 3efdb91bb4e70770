import type { SegmentEvent } from '@segment/actions-core'
import type { AccountChange, Exchange, JournalEntry, Outcome } from '../../wire'
import { keyOfPayload, keyOfRow, names } from '../contact-key'
import { historyOf, type Subject } from '../history'
import { createOrigins } from '../origins'

const ada = { id: 1, email: 'ada@example.com' }
const points: AccountChange = {
  ...{ kind: 'contact', what: 'updated', contact: ada },
  fields: [{ id: 10001, name: 'Loyalty points', before: '120', after: '184' }]
}
const joined: AccountChange = {
  ...{ kind: 'list', what: 'added', contact: ada, list: { id: 7, name: 'Newsletter' } }
}
const fired: AccountChange = {
  ...{ kind: 'trigger', what: 'fired', contact: ada, trigger_id: 't' },
  event: { id: 1003, name: 'Welcome series', listening: true }
}
const entry = (id: number, changes: AccountChange[]): JournalEntry => ({
  ...{ id, time: '2026-11-24T10:00:01.000Z', method: 'PUT', path: '/api/v2/contact/' },
  ...{ headers: {}, body: {}, status: 200, answer: {}, duration_ms: 1, fault: null },
  ...{ changes, changed: changes.length }
})
const exchange = (id?: number): Exchange => ({
  request: { url: 'https://api.emarsys.net/api/v2/contact/', method: 'PUT', headers: {}, body: {} },
  response: {
    ...{ statusCode: 200, statusMessage: 'OK', body: {} },
    headers: id === undefined ? {} : { 'x-sandbox-request': String(id) }
  }
})
const order = (email: string, messageId = `m-${email}`): SegmentEvent => ({
  ...{ type: 'track', event: 'Order Completed', messageId, properties: { email } }
})
const result = (
  event: SegmentEvent,
  outcome: Partial<Outcome> = {},
  seq: number | null = null
) => ({
  ...{ event, seq },
  outcome: { index: 0, status: 'delivered' as const, httpStatus: 200, ...outcome }
})
const row = (email: string) => ({ sent: { key_id: '3', 3: email, 10001: '184' } })
const subscription = { name: 'Points', partnerAction: 'a', subscribe: 's', mapping: {} }
const CONTACT: Subject = { kind: 'contact', id: 1 }
const noValues = () => ({})

describe('the history of the account', () => {
  it('is what changed a contact, newest first, with event and mapping where they are known', () => {
    const origins = createOrigins()
    origins.note({
      subscription,
      results: [
        result(order('ada@example.com'), row('ADA@example.com'), 12),
        result(order('grace@example.com'), row('grace@example.com'), 13)
      ],
      exchanges: [exchange(3), exchange()]
    })
    const journal = [entry(1, [points]), entry(2, []), entry(3, [joined, points])]
    expect(historyOf(CONTACT, { journal, origins }, noValues)).toEqual([
      {
        request: expect.objectContaining({ id: 3, method: 'PUT', path: '/api/v2/contact/' }),
        changes: [joined, points],
        origin: {
          ...{ mapping: 'Points', concerned: 1, batch: 2 },
          events: [
            {
              ...{ seq: 12, type: 'track', name: 'Order Completed' },
              ...{ who: 'ada@example.com', messageId: 'm-ada@example.com' }
            }
          ]
        }
      },
      { request: expect.objectContaining({ id: 1 }), changes: [points], origin: null }
    ])
  })

  it.each([
    ['list', 7, joined],
    ['event', 1003, fired]
  ] as const)(
    'is of a %s what concerns it, and of a batch how many events it was',
    (kind, id, change) => {
      const origins = createOrigins()
      const results = ['ada@example.com', 'b@example.com'].map((one) =>
        result(order(one), row(one))
      )
      origins.note({ subscription, results, exchanges: [exchange(1)] })
      const journal = [entry(1, [points, joined, fired])]
      expect(historyOf({ kind, id }, { journal, origins }, noValues)).toMatchObject([
        { changes: [change], origin: { events: [], concerned: 0, batch: 2 } }
      ])
      expect(historyOf({ kind, id: 8 }, { journal, origins }, noValues)).toEqual([])
    }
  )

  it('names three events of a contact that a batch names more often, and counts the rest', () => {
    const origins = createOrigins()
    const results = [1, 2, 3, 4, 5].map((n) =>
      result(order('ada@example.com', `m${n}`), row('ada@example.com'))
    )
    origins.note({ subscription, results, exchanges: [exchange(1)] })
    const [found] = historyOf(CONTACT, { journal: [entry(1, [points])], origins }, noValues)
    expect(found?.origin?.events.map(({ messageId }) => messageId)).toEqual(['m1', 'm2', 'm3'])
    expect(found?.origin).toMatchObject({ concerned: 5, batch: 5 })
  })
})

describe('what a request came from', () => {
  it('leaves out events that never left', () => {
    const origins = createOrigins()
    const results = [
      result(order('ada@example.com')),
      result(order('c@example.com'), { status: 'rejected', notSent: true })
    ]
    origins.note({ subscription, results, exchanges: [exchange(1)] })
    expect(origins.of(1)?.events.map(({ who }) => who)).toEqual(['ada@example.com'])
  })

  it('is forgotten with the oldest batches, but never the last one', () => {
    const origins = createOrigins(3)
    for (const id of [1, 2, 3]) {
      const results = [order('a@example.com'), order('b@example.com')].map((one) => result(one))
      origins.note({ subscription, results, exchanges: [exchange(id)] })
    }
    expect([1, 2, 3].map((id) => origins.of(id) !== undefined)).toEqual([false, false, true])
    const many = Array.from({ length: 5 }, () => result(order('a@example.com')))
    origins.note({ subscription, results: many, exchanges: [exchange(4)] })
    expect(origins.of(4)?.events).toHaveLength(5)
  })
})

describe('the contact of a row', () => {
  const contact = { ...ada, values: { 3: 'new@example.com', 10002: 'C-1' } }
  it.each([
    [{ key_id: '3', external_id: 'Ada@example.com' }, true],
    [{ key_id: '3', 3: 'new@example.com' }, false],
    [{ key_id: 10002, 10002: 'c-1' }, true],
    [{ key_id: 'id', id: '1' }, true],
    [{ key_id: 'id', id: 2 }, false],
    [{ key_id: 10003, 10003: 'x' }, false]
  ])('%j: %s', (sent, named) => {
    const key = keyOfRow(sent)
    expect(key !== null && names(key, contact)).toBe(named)
  })

  it.each([[undefined], ['x'], [{ external_id: 'x' }], [{ key_id: '3', 3: ['x'] }]])(
    '%j has none',
    (sent) => expect(keyOfRow(sent)).toBeNull()
  )

  it('is read from a payload, too', () => {
    expect(keyOfPayload({ key_field: 3, key_value: ' a ' })).toEqual({ field: '3', value: 'a' })
    expect(keyOfPayload({})).toBeNull()
  })
})
