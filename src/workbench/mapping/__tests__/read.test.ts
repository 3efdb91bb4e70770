import { readFileSync } from 'node:fs'
import { placeOf } from '../finding'
import { readMappings } from '../read'
import { definition, UPSERT } from '../../runtime/__tests__/support'

const parse = (value: unknown) => {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const { mappings, findings } = readMappings(text, definition)
  const subscriptions = mappings.map(
    ({ index: _, trigger: __, action: ___, ...subscription }) => subscription
  )
  return { subscriptions, problems: findings.map((one) => ({ ...one, path: placeOf(one) })) }
}

describe('readMappings', () => {
  it('reads a list, or an object with it', () => {
    expect(parse([UPSERT])).toEqual({ subscriptions: [{ ...UPSERT, enabled: true }], problems: [] })
    expect(parse({ subscriptions: [UPSERT] }).subscriptions).toHaveLength(1)
  })

  it('reads the examples, one of each action at least', () => {
    const { subscriptions, problems } = parse(readFileSync('examples/mappings.json', 'utf8'))
    expect(problems).toEqual([])
    expect(new Set(subscriptions.map(({ partnerAction }) => partnerAction))).toEqual(
      // An engagement event needs a schema that is configured in an account of one's own.
      new Set(Object.keys(definition.actions).filter((key) => key !== 'triggerEngagementEvent'))
    )
  })

  it.each([
    [{ key_value: { '@path': 5 } }, '[0].mapping.key_value.@path', 'should be a string'],
    [
      { write_field: { 1: { '@nope': 1 } } },
      '[0].mapping.write_field.1.@nope',
      'invalid directive: @nope'
    ],
    [
      { key_value: { '@template': 'x'.repeat(10_001) } },
      '[0].mapping.key_value.@template',
      '10,000 characters'
    ]
  ])(
    'sources #14: refuses what would be refused for each event, with its place: %j',
    (mapping, path, message) => {
      expect(parse([{ ...UPSERT, mapping }])).toMatchObject({
        subscriptions: [],
        problems: [{ path, message: expect.stringContaining(message) }]
      })
    }
  )

  it.each<[object, string[], string]>([
    [{ '@liquid': '{% for x in y %}{{ x }}{% endfor %}' }, ['@liquid'], 'tag "for" is disabled'],
    [{ '@liquid': '{{ a | map: "b" }}' }, ['@liquid'], 'filter "map" is disabled'],
    [{ '@liquid': '{{ a | upcase | sort }}' }, ['@liquid'], 'filter "sort" is disabled'],
    [{ '@liquid': '{% if a %}' }, ['@liquid'], 'not closed'],
    [{ '@liquid': '{{ $.properties.x }}' }, ['@liquid'], 'Write the path without "$."'],
    [{ '@liquid': '{% nope %}' }, ['@liquid'], 'tag "nope" not found'],
    [{ '@liquid': 'x'.repeat(1001) }, ['@liquid'], '1,000 characters'],
    [{ '@if': { then: 'x' } }, ['@if'], 'requires an "exists" key or a "blank" key'],
    [{ '@if': { exists: '', then: 'x' } }, ['@if'], 'requires an "exists" key or a "blank" key'],
    [{ '@case': { operator: 'title', value: 'x' } }, ['@case'], '"lower" or "upper"'],
    [{ '@case': { value: 'x' } }, ['@case'], 'requires a "operator" key'],
    [{ '@json': { value: '', mode: 'encode' } }, ['@json'], '"value"'],
    [{ '@json': { value: 'x', mode: 'ENCODE' } }, ['@json'], '"mode"'],
    [{ '@flatten': { value: {} } }, ['@flatten'], '"separator"'],
    [{ '@merge': { objects: [] } }, ['@merge'], '"direction"'],
    [
      { '@replace': { pattern: 'a', value: 'a', pattern2: 'x'.repeat(11) } },
      ['@replace'],
      'less than 10 characters'
    ],
    [{ '@literal': [{ '@nope': 1 }] }, ['@literal', '0'], 'invalid directive: @nope'],
    [[{ '@path': 5 }], ['0'], 'should be a string'],
    [{ '@literal': { a: { '@template': null } } }, ['@literal', 'a'], 'should be a string'],
    [
      { '@excludeWhenNull': [{ '@merge': { direction: 'left', objects: 'x' } }] },
      ['@excludeWhenNull', '0', '@merge', 'objects'],
      'should be an array'
    ],
    [
      { '@merge': { direction: 'left', objects: [{ a: { '@path': true } }] } },
      ['@merge', 'objects', '0', 'a'],
      'should be a string'
    ],
    [[{ '@transform': { apply: 'x', mapping: {} } }], ['0', '@transform', 'apply'], 'object'],
    [[{ '@liquid': 5 }], ['0'], 'should be a string'],
    [[{ '@arrayPath': '$.a' }], ['0'], 'should be an array'],
    [[{ '@replace': { pattern: '', value: 'x' } }], ['0'], 'length 1'],
    [[{ '@flatten': { separator: 5, value: {} } }], ['0'], 'should be a string']
  ])(
    'found #27: refuses %j, which would end or fail every run, with its place',
    (value, at, words) => {
      const bad = { ...UPSERT, mapping: { ...UPSERT.mapping, key_value: value } }
      const { subscriptions, problems } = parse([bad, UPSERT])
      expect(subscriptions).toHaveLength(1)
      expect(problems).toHaveLength(1)
      expect(problems[0]?.at.slice(0, at.length + 2)).toEqual(['mapping', 'key_value', ...at])
      expect(`${problems[0]?.message} ${problems[0]?.todo}`).toContain(words)
    }
  )

  it.each([
    [{ '@transform': {} }, 'apply'],
    [{ '@transform': { apply: { a: { '@path': 5 } } } }, 'should be a string'],
    [{ a: 1 }, 'one directive'],
    [{ '@transform': { apply: {} }, '@path': '$.' }, 'one directive'],
    ['@transform', 'one directive']
  ])(
    'found #27: refuses a directive of the whole mapping that ends every run: %j',
    (root, words) => {
      const mapping = { ...UPSERT.mapping, __segment_internal_directive: root }
      const { subscriptions, problems } = parse([{ ...UPSERT, mapping }, UPSERT])
      expect(subscriptions).toHaveLength(1)
      expect(`${problems[0]?.path} ${problems[0]?.message}`).toContain(words)
    }
  )

  it('takes a directive of the whole mapping, as it came', () => {
    const root = { '@transform': { apply: { email: { '@path': '$.traits.email' } } } }
    const mapping = { ...UPSERT.mapping, __segment_internal_directive: root }
    expect(parse([{ ...UPSERT, mapping }])).toMatchObject({
      subscriptions: [{ mapping: { __segment_internal_directive: root } }],
      problems: []
    })
  })

  it.each([
    ['@if', (inner: unknown) => ({ '@if': { exists: inner, then: 'x' } })],
    ['@json', (inner: unknown) => ({ '@json': { mode: 'encode', value: inner } })],
    [
      '@transform',
      (inner: unknown) => ({ '@transform': { apply: { a: inner }, mapping: { a: 1 } } })
    ]
  ])('found #37: refuses 40 levels of %s at once, and takes four', (_, wrap) => {
    const nested = (levels: number): unknown => (levels === 0 ? 'x' : wrap(nested(levels - 1)))
    const started = process.cpuUsage().user
    const of = (levels: number) =>
      parse([{ ...UPSERT, mapping: { ...UPSERT.mapping, key_value: nested(levels) } }])
    expect(of(40).problems[0]).toMatchObject({ code: 'too-deep', path: '[0].mapping' })
    expect(of(4).problems).toEqual([])
    expect(process.cpuUsage().user - started).toBeLessThan(2_000_000)
  })

  it('found #27: takes a liquid template that runs, and warns of a filter that does nothing', () => {
    const value = { '@liquid': '{{ properties.a | upcase }} {{ properties.b | upcasee }}' }
    const { subscriptions, problems } = parse([
      { ...UPSERT, mapping: { ...UPSERT.mapping, key_value: value } }
    ])
    expect(subscriptions).toHaveLength(1)
    expect(problems).toMatchObject([{ level: 'warning', code: 'liquid-filter' }])
  })

  it('says what is wrong with one mapping, and keeps the others', () => {
    const { subscriptions, problems } = parse([
      { ...UPSERT, partnerAction: 'nonsense' },
      UPSERT,
      { ...UPSERT, subscribe: 'type = ' },
      { partnerAction: 'upsertContact' },
      'odd'
    ])
    expect(subscriptions).toHaveLength(1)
    expect(problems.map(({ path }) => path)).toEqual([
      '[0].partnerAction',
      '[2].subscribe',
      '[3].subscribe',
      '[4]'
    ])
    expect(problems[0]?.message).toContain('Known: addContactToList')
  })

  it.each([
    ['not json', /not JSON/],
    [{}, /must hold a list/],
    [null, /must hold a list/],
    [Array(51).fill(UPSERT), /51 mappings.*at most 50/]
  ])('refuses a file as a whole: %#', (file, message) => {
    const { subscriptions, problems } = parse(file)
    expect(subscriptions).toEqual([])
    expect(problems[0]?.message).toMatch(message)
  })
})
