import { parseFql, validate } from '@segment/destination-subscriptions'
import fc from 'fast-check'
import { explainMatch } from '../trigger/explain-match'
import { parseTrigger } from '../trigger/parse-trigger'

/** The same cases in every run; `FAST_CHECK_SEED=7 npx jest explain` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_231) })

const ORDER = {
  type: 'track',
  event: 'Order Completed',
  properties: { total: 12, currency: 'EUR', vip: 'true', items: '3' },
  context: { page: { url: 'https://shop.example/basket' } }
}

function explain(query: string, event: object = ORDER) {
  const trigger = parseTrigger(query)
  if (trigger.error !== undefined) throw new Error(trigger.error)
  return explainMatch(trigger.tree, event)
}

describe('why a trigger does not match', () => {
  it.each([
    ['type = "identify"', 'type is "track", not "identify"'],
    ['type = "track" and event = "Signed Up"', 'event is "Order Completed", not "Signed Up"'],
    ['type = "page" and event = "x"', 'type is "track", not "page"'],
    [
      'type = "page" or event = "x"',
      'type is "track", not "page" and event is "Order Completed", not "x"'
    ],
    ['userId != null', 'userId is missing, but must be there'],
    ['properties.currency = null', 'properties.currency is "EUR", but must be missing'],
    ['properties.total > 50', 'properties.total is 12, not > 50'],
    ['properties.items > 2', 'properties.items is "3", not > 2 (it is text, not a number)'],
    [
      'properties.total = "12"',
      'properties.total is 12, not "12" (the trigger compares with text)'
    ],
    ['properties.items = 3', 'properties.items is "3", not 3 (the trigger compares with a number)'],
    ['properties.vip = true', 'properties.vip is "true", not true'],
    ['event != "Order Completed"', 'event is "Order Completed", which is excluded'],
    ['contains(event, "Refund")', 'event is "Order Completed", which does not contain "Refund"'],
    ['match(event, "Refund*")', 'event is "Order Completed", which does not start with "Refund"'],
    ['match(event, "*Refund")', 'event is "Order Completed", which does not end with "Refund"'],
    ['!contains(event, "Order")', 'event is "Order Completed", which is excluded'],
    ['traits.email != null', 'traits.email is missing, but must be there']
  ])('%s: %s', (query, reason) => {
    expect(explain(query)).toEqual({ subscribed: false, reason })
  })

  it('shows only the beginning of a long value', () => {
    const { reason } = explain('event = "x"', { event: 'y'.repeat(500) })
    expect(reason.length).toBeLessThan(100)
  })
})

describe('why a trigger matches', () => {
  it.each([
    ['type = "track"', 'type is "track"'],
    ['type = "track" and properties.total >= 12', 'type is "track" and properties.total is 12'],
    ['type = "page" or event = "Order Completed"', 'event is "Order Completed"'],
    [
      'type = "track" and (event = "x" or contains(context.page.url, "basket"))',
      'type is "track" and context.page.url is "https://shop.example/basket"'
    ],
    // Segment goes on into a text.
    ['properties.currency.length = 3', 'properties.currency.length is 3']
  ])('%s: %s', (query, reason) => {
    expect(explain(query)).toEqual({ subscribed: true, reason })
  })

  it('says what Segment decides, whatever the event', () => {
    const query = 'type = "track" and (properties.total > 5 or userId != null)'
    const event = fc.record(
      {
        type: fc.constantFrom('track', 'page'),
        userId: fc.option(fc.string()),
        properties: fc.record({ total: fc.oneof(fc.integer(), fc.string()) })
      },
      { requiredKeys: [] }
    )
    fc.assert(
      fc.property(event, (one) => {
        const { subscribed, reason } = explain(query, one)
        expect(subscribed).toBe(validate(parseFql(query), one))
        expect(reason).not.toBe('')
      })
    )
  })
})

describe('a trigger that cannot be read', () => {
  it.each([
    ['', 'The trigger is empty'],
    ['type', '"type" is compared with nothing'],
    ['type =', 'ends with an operator'],
    ['foo = "x"', 'Segment cannot read this trigger: it does not know "foo"'],
    ['type = "track" and (event = "x"', 'A bracket is not closed'],
    ['type in ("a")', 'in is not an operator']
  ])('%s', (query, message) => {
    expect(parseTrigger(query).error).toContain(message)
  })
})
