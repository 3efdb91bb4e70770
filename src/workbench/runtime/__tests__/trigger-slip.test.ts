import { parseTrigger } from '../parse-trigger'

describe('page #11: a slip in a trigger', () => {
  it.each([
    ['type == "track"', 'Compare with one "=": type = "track"'],
    ['type === "track"', 'Compare with one "=": type = "track"'],
    [
      'event = Order Completed',
      'Write a value of several words in double quotes: event = "Order Completed"'
    ],
    [
      'type = "track" and event = Order Completed',
      'Write a value of several words in double quotes: event = "Order Completed"'
    ],
    ["type = 'track'", 'Write \'track\' in double quotes: type = "track"'],
    ['type = "track" && event = "x"', 'Join conditions with "and", not with "&&".'],
    ['type = "track" || event = "x"', 'Join conditions with "or", not with "||".'],
    [
      'type = "track" an event = "x"',
      '"an" after "track" joins nothing. Write "and" or "or" there.'
    ],
    ['type = "track" and', 'The trigger ends with "and". Write another condition, or leave it out.']
  ])('%s gets the sentence that helps', (query, sentence) => {
    expect(parseTrigger(query).error).toBe(sentence)
  })

  it.each([
    'type = "track"',
    'type = track',
    'type = "track" and event = "it\'s == && || and"',
    'properties.points > 0 or properties.vip = true',
    'type = "track" and (event = "A" or event = "B")',
    'contains(event, "Order Completed") and properties.x != null',
    'match(event, "Order*") or type != "page"'
  ])('is none: %s', (query) => {
    expect(parseTrigger(query).error).toBeUndefined()
  })
})
