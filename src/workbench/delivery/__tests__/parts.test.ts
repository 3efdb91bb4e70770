import type { SegmentEvent } from '@segment/actions-core'
import { ADD, definition, identify, TRIGGER, UPSERT } from '../../runtime/__tests__/support'
import type { Subscription } from '../../wire'
import { waitAfter } from '../retries'
import { compile } from '../compile'
import { keyFieldsOf, tokensOf } from '../contact-tokens'
import { batchesOf } from '../batches'
import { Order, type Ordered } from '../order'

describe('batches', () => {
  const sizes = (events: SegmentEvent[], mapping: object, subscription: Subscription = UPSERT) =>
    batchesOf(
      events,
      { ...subscription, mapping: { ...subscription.mapping, ...mapping } },
      definition
    ).map(({ length }) => length)
  const events = (count: number) => Array.from({ length: count }, (_, n) => identify(n))

  it('hold batch_size events, and the last what is left', () => {
    expect(sizes(events(3), { batch_size: 2 })).toEqual([2, 1])
  })

  it('hold a thousand where nobody says a size, or says nonsense', () => {
    for (const more of [{}, { batch_size: -1 }, { batch_size: 'x' }])
      expect(sizes(events(1001), more)).toEqual([1000, 1])
  })

  it('hold one event where the mapping is not batched', () => {
    expect(sizes(events(3), { enable_batching: false })).toEqual([1, 1, 1])
  })

  it('are alike in their batch_keys', () => {
    const field = (name: string) =>
      ({ type: 'identify', traits: { field: name } }) as unknown as SegmentEvent
    const mapping = { key_field: { '@path': '$.traits.field' }, batch_keys: ['key_field'] }
    expect(sizes(['3', '37', '3'].map(field), mapping)).toEqual([2, 1])
  })

  it('hold less than 4 MB', () => {
    const heavy = [1, 2, 3].map((n) => ({ ...identify(n), name: 'x'.repeat(1_900_000) }))
    expect(sizes(heavy, {})).toEqual([2, 1])
  })

  it('count bytes, not letters', () => {
    const heavy = [1, 2, 3].map((n) => ({ ...identify(n), name: '文'.repeat(600_000) }))
    expect(sizes(heavy, {})).toEqual([2, 1])
  })

  it('are bounded in their number', () => {
    const mapping = { key_field: { '@path': '$.traits.email' }, batch_keys: ['key_field'] }
    expect(sizes(events(250), mapping)).toHaveLength(250)
  })
})

describe('a pause', () => {
  const now = new Date(0)
  it.each([
    ['at first', { attempt: 1, reset: undefined, random: 1 }, 1000],
    ['spread over its lower half', { attempt: 1, reset: undefined, random: 0 }, 500],
    ['doubled', { attempt: 4, reset: undefined, random: 1 }, 8000],
    ['at most half a minute', { attempt: 20, reset: undefined, random: 1 }, 30_000],
    ['until the rate limit ends', { attempt: 1, reset: new Date(20_000), random: 0 }, 20_000],
    ['never shorter than a second', { attempt: 1, reset: new Date(-5000), random: 0 }, 1000],
    [
      'never longer than the rate limit can last',
      { attempt: 1, reset: new Date(9e9), random: 0 },
      90_000
    ]
  ])('is %s', (_, input, milliseconds) => {
    expect(waitAfter({ ...input, now }, { firstMs: 1000, mostMs: 30_000 })).toBe(milliseconds)
  })
})

describe('a value of a mapping', () => {
  const event = {
    type: 'track',
    traits: { email: 'Ada@example.com', none: null, 'a.b': 1 }
  } as unknown as SegmentEvent
  it.each([
    ['a constant', '3', '3'],
    ['a path', { '@path': '$.traits.email' }, 'Ada@example.com'],
    ['a path that leads nowhere', { '@path': '$.traits.email.more' }, undefined],
    ['a quoted path', { '@path': "$.traits['email']" }, 'Ada@example.com'],
    ['a template', { '@template': '<{{traits.email}}>' }, '<Ada@example.com>'],
    [
      'the first that is there',
      {
        '@if': {
          exists: { '@path': '$.traits.none' },
          then: { '@path': '$.traits.none' },
          else: { '@path': '$.traits.email' }
        }
      },
      'Ada@example.com'
    ],
    ['an object', { key: { '@path': '$.type' }, other: '3' }, { key: 'track', other: '3' }],
    ['what actions-core refuses', { '@case': { value: 'x' } }, undefined]
  ])('is read: %s', (_, value, expected) => {
    expect(compile(value)(event)).toEqual(expected)
  })
})

describe('the contact of an event', () => {
  const both = { type: 'identify', userId: 'u-1', traits: { email: ' ADA@example.com', id: 7 } }
  const event = both as unknown as SegmentEvent
  const byId = { ...UPSERT.mapping, key_field: '10001', key_value: { '@path': '$.traits.id' } }

  it('is known by the key, by what is written to key fields, and by the user id', () => {
    const write_field = { 3: { '@path': '$.traits.email' }, 1: 'Ada' }
    const upsert = { ...UPSERT, mapping: { ...byId, write_field } }
    const keyFields = keyFieldsOf([upsert, ADD])
    expect(tokensOf(upsert, keyFields)(event)).toEqual(['10001:7', '3:ada@example.com', 'user:u-1'])
    expect(tokensOf(ADD, keyFields)(event)).toEqual(['3:ada@example.com', 'user:u-1'])
    expect(tokensOf(ADD, keyFieldsOf([ADD, TRIGGER]))(event)).toEqual(['3:ada@example.com'])
  })

  it('is known in any spelling of its field and its key, as the destination compares them', () => {
    const spelled = (key_field: string, key_value: string) => {
      const add = { ...ADD, mapping: { key_field, key_value } }
      return tokensOf(add, keyFieldsOf([add, ADD]))(event)[0]
    }
    expect(spelled(' 03', 'rene\u0301@example.com')).toBe(spelled('3', 'ren\u00e9@example.com'))
    expect(keyFieldsOf([{ ...ADD, mapping: { key_field: '03' } }, ADD])).toEqual({
      named: new Set(['3']),
      isOne: true
    })
  })

  it('is known by what a whole written object holds', () => {
    const write_field = { '@path': '$.traits' }
    const upsert = { ...UPSERT, mapping: { ...byId, write_field } }
    const given = { ...both, traits: { id: 7, 3: 'B@example.com' } } as unknown as SegmentEvent
    expect(tokensOf(upsert, keyFieldsOf([upsert]))(given)).toContain('3:b@example.com')
  })

  it('is known by the anonymous id where there is nothing else', () => {
    const page = { type: 'page', anonymousId: 'a-1' } as unknown as SegmentEvent
    expect(tokensOf(TRIGGER, keyFieldsOf([TRIGGER]))(page)).toEqual(['anonymous:a-1'])
  })
})

describe('Order', () => {
  interface Step extends Ordered<Step> {
    name: string
  }
  const step = (name: string, place: number, ...tokens: string[]): Step => ({
    name,
    place,
    tokens,
    before: [],
    after: [],
    isFinal: false,
    isReleased: true,
    batch: {}
  })
  const ahead = ({ before: steps }: Step) =>
    steps.filter(({ isFinal }) => !isFinal).map(({ name }) => name)

  it('puts a step behind the last of its contact, in its mapping and in those above', () => {
    const order = new Order<Step>()
    const steps = [
      step('a', 0, 'x', 'y'),
      step('other', 0, 'z'),
      step('b', 0, 'y'),
      step('c', 1, 'x'),
      // A mapping above waits for none below …
      step('d', 0, 'x')
    ]
    for (const one of steps) order.add(one, undefined)
    expect(steps.map(ahead)).toEqual([[], [], ['a'], ['a'], ['a']])
    // … unless it left, and may be tried again.
    Object.assign(steps[3] ?? {}, { batch: undefined })
    const later = step('e', 0, 'x')
    order.add(later, undefined)
    expect(ahead(later)).toEqual(['d', 'c'])
  })

  it('still waits for a step that was overtaken in its batch', () => {
    const order = new Order<Step>()
    const [a, b, c] = [step('a', 0, 'x'), step('b', 0, 'x'), step('c', 0, 'x')]
    for (const one of [a, b, c]) order.add(one, undefined)
    order.finish(b)
    expect(ahead(c)).toEqual(['a'])
    order.finish(c)
    const d = step('d', 0, 'x')
    order.add(d, undefined)
    expect(ahead(d)).toEqual(['a'])
    for (const one of [a, d]) order.finish(one)
    expect(order.size).toBe(0)
  })
})
