import { parseFql, validate } from '@segment/destination-subscriptions'
import fc from 'fast-check'
import { runs } from '../../../__tests__/runs'
import { suggestTriggers } from '../trigger/suggest-trigger'
import { parseTrigger } from '../trigger/parse-trigger'

/** The same cases in every run; `FAST_CHECK_SEED=7` tries others. A failure prints its seed. */
fc.configureGlobal({ seed: Number(process.env.FAST_CHECK_SEED ?? 20_261_130) })

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

describe('found #28: what Segment would read in another way is said, with what to write', () => {
  it.each([
    [
      'type = "identify" and not traits.plan = "free"',
      'type = "identify" and traits.plan != "free"'
    ],
    [
      'type = "identify" and NOT traits.plan = "free"',
      'type = "identify" and traits.plan != "free"'
    ],
    ['!(event = "X")', 'event != "X"'],
    ['not (type = "track" or event = "b")', 'type != "track" and event != "b"'],
    ['not contains(event, "a")', '!contains(event, "a")'],
    ['! contains(event, "a")', '!contains(event, "a")'],
    [
      'type = "track" and event = "A" or event = "B"',
      '(type = "track" and event = "A") or event = "B"'
    ],
    [
      'event = "B" or type = "track" and event = "A"',
      'event = "B" or (type = "track" and event = "A")'
    ],
    ['type = "track" OR type = "page"', 'type = "track" or type = "page"'],
    ['(((type = "track")))', 'type = "track"'],
    [
      'type = "track" and (event = "A" or (event = "B" and properties.x = 1))',
      '(type = "track" and event = "A") or (type = "track" and event = "B" and properties.x = 1)'
    ],
    ['properties.vip != true', 'properties.vip = false'],
    ['properties.items[0].price > 5', 'properties.items.\\0.price > 5'],
    ['properties.or = 1', 'properties.\\or = 1'],
    ['match(event, "*x*")', 'contains(event, "x")'],
    ['match(event, "Order")', 'event = "Order"'],
    ['event in ["a", "b"]', 'event = "a" or event = "b"'],
    ['type = "track"\r\nand event = "x"', 'type = "track" and event = "x"']
  ])('%s', (query, write) => {
    const trigger = parseTrigger(query)
    expect(trigger).toMatchObject({ error: expect.any(String), write })
    expect(parseTrigger(write).error).toBeUndefined()
  })

  it.each([
    ['event = "Say \\"hi\\""', 'ends a text at its next quote'],
    ['event = "a\\"', 'is not closed'],
    ['event != null', 'No trigger that Segment reads says it'],
    ['properties.a\\.b = 1', 'key with a dot'],
    ['properties.a = 1e5', 'is not a number that Segment reads'],
    ['properties.date > "2026-01-01"', 'compares numbers'],
    ['length(properties.x) > 3', 'is nothing that Segment reads'],
    ['contains(type, "x")', 'cannot look at type'],
    ['type = "track")', 'without its "("'],
    [`${'('.repeat(3000)}type = "track"${')'.repeat(3000)}`, 'nested deeper than 50']
  ])('%.60s, for which there are no words: %s', (query, sentence) => {
    expect(parseTrigger(query).error).toContain(sentence)
  })

  it('says what Segment does with it today, to keep that', () => {
    expect(parseTrigger('type = "track" and event = "A" or event = "B"').error).toContain(
      'To keep what it does now, write: type = "track" or event = "A" or event = "B"'
    )
  })
})

/** A condition, its text, and what it says of an event. */
interface Said {
  text: string
  holds: (event: Record<string, unknown>) => boolean
}

const condition: fc.Arbitrary<Said> = fc
  .tuple(
    fc.constantFrom('type', 'event'),
    fc.constantFrom('track', 'A', 'B*', 'C\\', '(D)', 'E and F')
  )
  .chain(([subject, value]) =>
    fc.constantFrom<Said>(
      { text: `${subject} = "${value}"`, holds: (event) => event[subject] === value },
      { text: `${subject} != "${value}"`, holds: (event) => event[subject] !== value },
      {
        text: `contains(event, "${value}")`,
        holds: ({ event }) => typeof event === 'string' && event.includes(value)
      },
      {
        text: `!contains(event, "${value}")`,
        holds: ({ event }) => typeof event === 'string' && !event.includes(value)
      }
    )
  )

const { trigger } = fc.letrec<{ trigger: Said }>((tie) => ({
  trigger: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    condition,
    tie('trigger').map(({ text, holds }) => ({
      text: `not (${text})`,
      holds: (event: Record<string, unknown>) => !holds(event)
    })),
    fc
      .tuple(tie('trigger'), fc.constantFrom('and', 'or'), tie('trigger'))
      .map(([one, joiner, other]) => ({
        text: `(${one.text}) ${joiner} (${other.text})`,
        holds: (event: Record<string, unknown>) =>
          joiner === 'and'
            ? one.holds(event) && other.holds(event)
            : one.holds(event) || other.holds(event)
      }))
  )
}))

const someEvent = fc.record({
  type: fc.constantFrom('track', 'A', 'page'),
  event: fc.constantFrom('A', 'B*', 'C\\', '(D)', 'E and F', 'other')
})

it('found #28: what is taken, and what is said to be written, does what the trigger says, at any depth', () => {
  fc.assert(
    fc.property(trigger, fc.array(someEvent, { minLength: 5 }), ({ text, holds }, events) => {
      const parsed = parseTrigger(text)
      const query = parsed.error === undefined ? text : parsed.write
      if (query === undefined) return
      const tree = parseFql(query)
      for (const event of events) expect(validate(tree, event)).toBe(holds(event))
    }),
    { numRuns: runs(200, 2000) }
  )
})

describe('found #28: what a sentence suggests is read as it is written', () => {
  /** The trigger that a sentence says is to be written. */
  const suggested = (error: string) =>
    [
      ...error.matchAll(
        /(?:[Ww]rite|quotes|one "[!=]+"|each value|text|true|null): (\S.*?)(?:\. (?:To|It) |$)/g
      )
    ].map(([, text = '']) => text)

  it.each<[string, string | undefined]>([
    ["event == 'x'", 'event = "x"'],
    ['event == “x”', 'event = "x"'],
    ["event <> 'a'", 'event != "a"'],
    ['contains(event, a b)', 'contains(event, "a b")'],
    ["match(event, 'a*')", 'match(event, "a*")'],
    ["event in ['a', “b”]", undefined],
    ['event = "it\\\'s"', 'event = "it\'s"'],
    ['type == track and event == Order Completed', 'type = "track" and event = "Order Completed"']
  ])('%s', (query, write) => {
    const trigger = parseTrigger(query)
    expect(trigger.error).toEqual(expect.any(String))
    if (write !== undefined) expect(trigger).toMatchObject({ write })
    for (const one of suggested(trigger.error ?? ''))
      expect(parseTrigger(one).error).toBeUndefined()
    if (write !== undefined) expect(suggested(trigger.error ?? '')).not.toEqual([])
  })

  it.each([`event = 'Say "hi"'`, 'event = “Say "hi"”', "event in ['a\"b']"])(
    'nothing is suggested for a text with a quote in it: %s',
    (query) => {
      const trigger = parseTrigger(query)
      expect(trigger).not.toHaveProperty('write')
      expect(trigger.error).toContain('ends a text at its next quote')
    }
  )

  it.each(['not contains(traits.tags, "x")', 'not match(traits.a, "x*")', 'not traits.n != 5'])(
    '%s: the opposite asks for a value, and the sentence says so',
    (query) => {
      const { error = '', write = '' } = parseTrigger(query) as { error?: string; write?: string }
      expect(error).toContain('where there is none, the event does not match')
      // With "not" it would match.
      expect(validate(parseFql(write), { type: 'identify' })).toBe(false)
    }
  )

  it('takes a star alone, which any text matches', () => {
    expect(parseTrigger('match(event, "*")').error).toBeUndefined()
    expect(parseTrigger('match(event, "**")')).toMatchObject({ write: 'match(event, "*")' })
  })

  const piece = fc.constantFrom(
    ...[
      'type',
      'event',
      'traits.a',
      'properties.or',
      'userId',
      '=',
      '==',
      '!=',
      '<>',
      '>',
      'and',
      'or'
    ],
    ...[
      '&&',
      '||',
      'not',
      '!',
      '(',
      ')',
      'contains(',
      'match(',
      ',',
      '"x"',
      "'x'",
      '"a\\"b"',
      "'a\"b'"
    ],
    ...[
      '“x”',
      'x',
      'two words',
      '5',
      '-5',
      '1e3',
      'true',
      'TRUE',
      'null',
      'in',
      '[',
      ']',
      '\\',
      '"x*"',
      '*'
    ]
  )

  it('whatever is written', () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 3, maxLength: 12 }), (pieces) => {
        const query = pieces.join(' ')
        const trigger = parseTrigger(query)
        if (trigger.error === undefined) return
        const all = [
          ...suggested(trigger.error),
          ...(trigger.write === undefined ? [] : [trigger.write])
        ]
        for (const one of all)
          expect({ query, one, error: parseTrigger(one).error }).toEqual({ query, one })
      }),
      { numRuns: runs(500, 5000) }
    )
  })
})

describe('found #28: triggers that are suggested', () => {
  const events = [
    { type: 'track', event: 'Order "A"' },
    { type: 'track', event: 'Order B' },
    { type: 'page' }
  ]

  it('complete what is written by the events at hand, and by type', () => {
    const offered = suggestTriggers(events, '')
    expect(offered[0]).toBe('type = "track" and event = "Order B"')
    expect(offered).toContain('type = "identify"')
    expect(offered).toHaveLength(7)
    expect(suggestTriggers(events, 'type = "track" and ev')[0]).toBe(
      'type = "track" and event = "Order B"'
    )
  })

  it.each([
    'type = "track" and event = "x" or ',
    'not ev',
    'type = "a" or type = "b" and (',
    "event = '"
  ])('are never read in another way than they are written: %s', (written) => {
    for (const one of suggestTriggers(events, written))
      expect(parseTrigger(one).error).toBeUndefined()
  })
})

describe('found #28: siblings of what Segment reads in another way', () => {
  it.each([
    ['type = “track”', 'type = "track"', 'Write “track” in straight quotes'],
    [
      'type = "track" and event = “Order Completed”',
      'type = "track" and event = "Order Completed"',
      'in straight quotes'
    ],
    ['event = ‘a’', 'event = "a"', 'in straight quotes'],
    ['traits.vip = TRUE', 'traits.vip = true', 'compares with the text "TRUE"'],
    ['traits.plan != NULL', 'traits.plan != null', 'compares with the text "NULL"'],
    ['traits.a = traits.b', 'traits.a = "traits.b"', 'compares with fixed values only'],
    [
      'event = "x" and !contains(properties.a, "b") or type = "page"',
      '(event = "x" and !contains(properties.a, "b")) or type = "page"',
      'Of "and" and "or" without brackets'
    ]
  ])('%s', (query, write, said) => {
    expect(parseTrigger(query)).toMatchObject({ write, error: expect.stringContaining(said) })
    expect(parseTrigger(write).error).toBeUndefined()
  })

  it('a number that has more digits than a number holds', () => {
    const { error } = parseTrigger('properties.id = 9007199254740993')
    expect(error).toContain('Segment compares with 9007199254740992. Write it in double quotes.')
    expect(parseTrigger('properties.id = "9007199254740993"').error).toBeUndefined()
    expect(parseTrigger('properties.id = 9007199254740991').error).toBeUndefined()
  })

  it.each(['match(event, "a*b")', 'match(event, "*a*b*")', 'properties.a.and = 1'])(
    'nothing is to be written that would be refused: %s',
    (query) => {
      const { error = '' } = parseTrigger(query)
      const written = [...error.matchAll(/[Ww]rite: (.*?)(?:\. To keep|$)/g)].map(([, one]) => one)
      expect(written).not.toEqual([])
      for (const one of written) expect(parseTrigger(one ?? '').error).toBeUndefined()
    }
  )

  it('words without quotes that are nothing of an event stay values', () => {
    expect(parseTrigger('properties.host = example.com').error).toBeUndefined()
  })
})
