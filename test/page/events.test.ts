import { eventSpans } from '../../web/events/event-spans'
import { eventWarnings } from '../../web/events/event-warnings'
import { parseEvents } from '../../web/events/parse-events'

/** An event of so many letters in all. */
function sized(letters: number, letter = 'a') {
  const event = { type: 'page', userId: 'u', name: '' }
  return { ...event, name: letter.repeat(letters - JSON.stringify(event).length) }
}

describe('events in the editor', () => {
  it.each([
    ['one object', '{"type":"page"}', 'one', 1],
    ['an array', ' [{"type":"page"}, {"type":"track"}]\n', 'array', 2],
    ['one a line, with empty lines', '{"a":1}\n\n{"b":2}\n', 'lines', 2],
    ['one line followed by nothing', '{"a":1}\n', 'one', 1]
  ])('are read from %s', (_, text, form, count) => {
    const { events, problems, form: found } = parseEvents(text)
    expect({ form: found, count: events.length, problems }).toEqual({ form, count, problems: [] })
  })

  it.each([
    ['', 'Write an event, or choose a template.', 0, 0],
    ['[]', 'The array holds no event.', 0, 2],
    ['7', 'An event is an object: { "type": "track", … }.', 0, 1],
    ['[{}, 7]', 'Entry 2 of the array is not an object, so it is not an event.', 0, 7],
    [
      '{"a":1}\n{"b":\n{"c":3}',
      'Line 2: the text ends too early. Is a bracket or quote missing?',
      8,
      13
    ],
    ['{\n  "a": 1,\n}', 'Line 3, column 1: expected double-quoted property name.', 12, 13]
  ])('that cannot be read say what is wrong and where: %j', (text, message, from, to) => {
    expect(parseEvents(text).problems).toEqual([{ from, to, message }])
  })

  it.each([
    ['{"a":{"b":[1,"]}"]}}', ['{"a":{"b":[1,"]}"]}}']],
    ['[{"a":"\\"}"},\n {"b":[{}]}]', ['{"a":"\\"}"}', '{"b":[{}]}']],
    ['{"a":1}\n\n{"b":2}', ['{"a":1}', '{"b":2}']],
    ['', []]
  ])('have a place each: %j', (text, parts) => {
    expect(eventSpans(text).map(({ from, to }) => text.slice(from, to))).toEqual(parts)
  })

  it.each([
    ['{"type":"track","userId":"u"}', []],
    ['{"type":"trak"}', ['"trak" is not a type of event. Did you mean "track"?']],
    [
      '{"type":"purchase"}',
      [
        '"purchase" is not a type of event. Segment knows identify, track, page, screen, group, alias.'
      ]
    ],
    [
      '[{"type":"page","userId":"u"},{"event":"x"}]',
      ['Event 2: The event has no "type", so no trigger on it can match.']
    ]
  ])('page #13: %s', (text, messages) => {
    const warnings = eventWarnings(text, parseEvents(text).events)
    expect(warnings.map(({ message }) => message)).toEqual(messages)
  })

  it('page #13: the mark is on the type, in its own event', () => {
    const text = '[{"type":"page","a":"trak","userId":"u"},{"type":"trak"}]'
    const [warning] = eventWarnings(text, parseEvents(text).events)
    expect(warning).toMatchObject({ from: 49, to: 55 })
  })

  it.each([
    ['an event of nobody', { type: 'page' }, 'Segment refuses an event without "userId"'],
    ['an empty userId', { type: 'page', userId: '' }, 'Segment refuses an event without "userId"'],
    ['an anonymous one', { type: 'page', anonymousId: 'a' }, undefined],
    ['32 kB', sized(32 * 1024), undefined],
    ['more than 32 kB', sized(32 * 1024 + 1), 'The event has 33 kB; Segment takes 32 kB.'],
    ['letters of two bytes', sized(20 * 1024, 'ü'), 'The event has 40 kB; Segment takes 32 kB.']
  ])('page #41: what /v1 would refuse is marked before: %s', (_, event, message) => {
    const text = `[{"type":"page","userId":"u"},${JSON.stringify(event)}]`
    const warnings = eventWarnings(text, parseEvents(text).events)
    expect(warnings.map((one) => one.message.slice(0, 50))).toEqual(
      message === undefined ? [] : [`Event 2: ${message}`.slice(0, 50)]
    )
    if (message !== undefined) expect(warnings[0]).toMatchObject({ from: 30, to: 31 })
  })
})
